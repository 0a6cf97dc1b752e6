"""Run one metric file; values bind, nothing is pasted into SQL."""

from functools import cache
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
    ends = [wilson(row[number], row[n]) for row in rows.to_pylist()]
    for place, name in enumerate(("low", "high")):
        rows = rows.append_column(name, pa.array([end[place] for end in ends], pa.float64()))
    return rows


@cache
def wilson(number: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share, for rates read beyond those who were counted."""
    interval = binomtest(number, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
