"""What BigQuery's logs tell beside the cohort: downloads of versions and by day, upload tools.

Each table has no rows where the capture did not ask for it (``collect --also``).
"""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def attested_downloads_by_day(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How much of each day's downloads went to projects that were attested then?

    Columns: day DATE, downloads, attested_downloads, known_downloads (files served; NULL on a day
      the log lacks), share, hole (what it lacks).
    Denominator: downloads of projects whose newest release at the day's end has a known evidence.
    """
    return answer(db, "attested_downloads_by_day")


def downloads_by_attestation(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How much of what is fetched of new releases is attested, by the version fetched?

    Columns: span (first_hours, first_day, first_week), state, state_order, releases, removed,
      cut_off (counts of releases), downloads, known_downloads (files served), share.
    Denominator: downloads, in the span, of releases whose evidence is known.
    """
    return answer(db, "downloads_by_attestation")


def index_uploads_by_tool(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """With which tools is the whole index uploaded, and with which the cohort?

    Columns: month DATE, tool, tool_order, files, all_files, share, cohort_files,
      all_cohort_files, cohort_share, is_whole_month, is_in_hole.
    Denominator: all files that the upload log has of the month, of the index and of the cohort.
    """
    return answer(db, "index_uploads_by_tool")


def uptake_after_change(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Do installers fetch a release sooner or later when its publisher changed?

    Columns: span, change (publisher_changed, provenance_lost, none, not_told), change_order, low_,
      median_, high_ratio (to the project's unchanged ones), rated, low_, median_, high_downloads
      (quartiles, files served), releases, projects, alone, cut_off (counts).
    Denominator: none: quartiles over releases that have a counterpart of the same project.
    """
    return answer(db, "uptake_after_change")
