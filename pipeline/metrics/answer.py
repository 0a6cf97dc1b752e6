"""Run one metric file; values bind, nothing is pasted into SQL."""

from typing import Any

import duckdb
import pyarrow as pa

from pipeline.database import query


def answer(
    db: duckdb.DuckDBPyConnection, name: str, document: pa.Table | None = None, **values: Any
) -> pa.Table:
    """The result of ``sql/metrics/<name>.sql`` with ``$name`` values bound.

    A file that reads ``document`` is given that table of reference facts for this one query.
    """
    if document is not None:
        db.register("document", document)
    try:
        relation = db.sql(query(f"metrics/{name}"), params=values or None)
        return relation.to_arrow_table()
    finally:
        if document is not None:
            db.unregister("document")
