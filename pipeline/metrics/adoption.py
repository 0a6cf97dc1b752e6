"""How far provenance has spread over the cohort: by rank, by month, by file."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer, with_interval


def adoption_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What share of each rank band had an attested newest release, month by month?

    Columns: month DATE, measured_on DATE, band, band_order, attested, known, share 0 to 1.
    Denominator: projects with a release at that month's end and known evidence, both by the
    files uploaded until then; yanked is as of the capture.
    """
    return answer(db, "adoption_by_rank")


def adoption_along_ranks(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What share of the ranks 1 to n is attested, by projects and by downloads?

    Columns: rank, attested, known, share, downloads_share (shares 0 to 1), decile,
      decile_attested, decile_known, low, high: 95 % interval of the tenth's share, by publishing
      owners drawn again, for saying what other projects of such ranks would do; NULL for a tenth
      within ranks 1-100, which are counted whole.
    Denominator: known projects of ranks 1 to n; their downloads; known projects of the tenth.
    """
    return with_interval(answer(db, "adoption_along_ranks"))


def evidence_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What does the latest release of each project show, by rank band?

    Columns: band, band_order, state, projects (count).
    Denominator: all projects of the band, unknown included.
    """
    return answer(db, "evidence_by_rank")


def files_by_month(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How many files did the cohort upload each month, with which evidence?

    Columns: month DATE, state, is_whole_month, files (count).
    Denominator: none: counts of files still served.
    """
    return answer(db, "files_by_month")


def first_attested_by_month(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """When did each project's first attested file appear?

    Columns: month DATE, new, cumulative, known (counts of projects).
    Denominator: known projects.
    """
    return answer(db, "first_attested_by_month")
