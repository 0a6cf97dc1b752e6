"""Which publishers stand behind attested releases."""

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer


def publisher_kinds(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Which kinds of publisher are in use?

    Columns: kind, projects, known (counts of projects).
    Denominator: known projects.
    """
    return answer(db, "publisher_kinds")


def repository_match(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Does the declared repository equal the attested one?

    Columns: outcome, projects (count).
    Denominator: projects whose latest release has an attested file.
    """
    return answer(db, "repository_match")
