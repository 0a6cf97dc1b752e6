"""Run one metric file; values bind, nothing is pasted into SQL."""

from typing import Any

import duckdb
import pyarrow as pa
from scipy.stats import binomtest

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


def with_interval(rows: pa.Table, number: str, n: str) -> pa.Table:
    """The table with ``low`` and ``high``: the 95 % Wilson interval of two of its counts.

    For shares that are read beyond those who were counted.
    """
    found = rows.to_pylist()
    seen = {(row[number], row[n]) for row in found}
    ends = {
        counts: binomtest(*counts).proportion_ci(method="wilson") for counts in sorted(seen)
    }  # fmt: skip
    for name in ("low", "high"):
        values = [float(getattr(ends[row[number], row[n]], name)) for row in found]
        rows = rows.append_column(name, pa.array(values, pa.float64()))
    return rows
