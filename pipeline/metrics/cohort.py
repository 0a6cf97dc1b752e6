"""Who is in the cohort, and what could not be learned about it."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def cohort_downloads(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How concentrated are downloads in the cohort?

    Columns: rank, downloads (files served in the list's window), cumulative_share 0 to 1.
    Denominator: downloads of all listed projects.
    """
    return answer(db, "cohort_downloads")


def coverage(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What did asking about each project give?

    Columns: reason, projects (count), is_answered.
    Denominator: all projects of the cohort.
    """
    return answer(db, "coverage")


def projects(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """What is known of each project?

    Columns: rank, project, downloads, evidence, reason, latest_version, latest_released_at UTC,
      kinds, organization, n_owners, repository_outcome, status.
    Denominator: none: one row a project.
    """
    return answer(db, "projects")


def unread_requests(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which requests gave nothing to read, and why?

    Columns: asked, reason, requests (count).
    Denominator: none: counts of requests.
    """
    return answer(db, "unread_requests")


def schema_drift(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which keys, kinds, statuses and API versions did answers have that nobody knew of?

    Columns: place, name, bodies (count), example (a project).
    Denominator: none: counts of answers.
    """
    return answer(db, "schema_drift")


def cohort_agreement(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How far do the cohort and the published list it is compared with agree?

    Columns: depth (rank), both (projects), overlap (share of the depth, 0 to 1), p and
      rank_biased_overlap (0 to 1, extrapolated: the top weighs most, and so does a project that
      one list lacks). No row without a second list.
    Denominator: the depth.
    """
    return answer(db, "cohort_agreement")


def cohort_movers(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which projects have another rank in the published list, or are missing in one?

    Columns: project, rank, listed_rank, places (ranks higher in the cohort).
    Denominator: none: one row a project. No row without a second list.
    """
    return answer(db, "cohort_movers")
