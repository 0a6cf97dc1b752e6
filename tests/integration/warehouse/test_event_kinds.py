"""The file of an event kind has no column that the union of its family does not read.

A misspelt one would be a column of its own, and the events would lack theirs in silence.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline import sql_files
from tests.helpers import lazily, literal
from tests.helpers.literal import Built, history


def read_by(union: str) -> set[str]:
    return set(re.findall(r"\bevent\.(\w+)", sql_files.query(union)))


def columns(db: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {column[0] for column in db.sql(f"from {table} limit 0").description}


def test_of_file_history(built: Built) -> None:
    db, read = built(history("p", ("1", "2025-01-01", None))), read_by("events/fct_event")
    for name in sql_files.queries("events/kinds"):
        assert {"project", "kind", "happened_at", "version"} <= columns(db, name) <= read, name


def test_of_two_captures(tmp_path: Path) -> None:
    worlds = [
        literal.snapshot(
            tmp_path, history("p", owners=[owner]), as_of=datetime(2026, month, 1, tzinfo=UTC)
        )
        for month, owner in ((10, "ann"), (11, "bob"))
    ]
    # event_id takes the whole row: it reads these of it
    read = read_by("comparison/events/fct_snapshot_event") | {"subtype", "version"}
    with lazily.pair(*worlds) as db:
        for name in sql_files.queries("comparison/kinds"):
            assert {"project", "kind", "before", "after"} <= columns(db, name) <= read, name
