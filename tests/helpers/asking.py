"""Metrics of a literal world, asked for the rows that a test is about."""

from typing import Any

import duckdb

from pipeline import catalog


def asked(db: duckdb.DuckDBPyConnection, metric: str, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of a metric with these values."""
    rows = catalog.run(db, metric).to_pylist()
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]
