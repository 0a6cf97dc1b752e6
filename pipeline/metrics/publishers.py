"""Which publishers stand behind attested releases."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def pinned_releases(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Who published the releases a build pins?

    Columns: project, version, evidence, kind, repository, is_latest, is_yanked, reason.
    Denominator: none: one row a pinned release; no rows where nothing is pinned.
    """
    return answer(db, "pinned_releases")


def publisher_kinds(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which kinds of publisher are in use?

    Columns: kind, projects, known (counts of projects).
    Denominator: known projects.
    """
    return answer(db, "publisher_kinds")


def publisher_kinds_by_rank(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Do the most downloaded projects use other kinds of publisher?

    Columns: band, band_order, kind, projects, known (counts of projects), share 0 to 1.
    Denominator: known projects of the rank band.
    """
    return answer(db, "publisher_kinds_by_rank")


def repository_match(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Does the declared repository equal the attested one?

    Columns: outcome, projects (count).
    Denominator: projects whose latest release has an attested file.
    """
    return answer(db, "repository_match")


def repository_relations(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How is the declared repository related to the attested one?

    Columns: relation, projects (count).
    Denominator: projects whose latest release has an attested file.
    """
    return answer(db, "repository_relations")
