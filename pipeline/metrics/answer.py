"""Run one metric file; values bind, nothing is pasted into SQL."""

from typing import Any

import duckdb
import pyarrow as pa

from pipeline.database import query


def answer(db: duckdb.DuckDBPyConnection, name: str, **values: Any) -> pa.Table:
    """The result of ``sql/metrics/<name>.sql`` with ``$name`` values bound."""
    relation = db.sql(query(f"metrics/{name}"), params=values or None)
    return relation.to_arrow_table()
