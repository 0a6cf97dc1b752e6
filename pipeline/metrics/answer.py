"""Run one metric file; values bind, nothing is pasted into SQL."""

from typing import Any

import duckdb
import pyarrow as pa

from pipeline.database import query
from pipeline.statistics import clustered


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


def with_interval(rows: pa.Table, also: tuple[str, ...] = ()) -> pa.Table:
    """The table with ``low`` and ``high``: the 95 % interval of a share, by clusters drawn again.

    In place of ``cluster_numbers`` and ``cluster_sizes``, lists with one entry a publishing owner;
    NULL where those are, and where there is one cluster. ``also``: other parts of
    :class:`pipeline.statistics.Clustered` to add.
    """
    found = [
        row["cluster_sizes"]
        and clustered(tuple(row["cluster_numbers"]), tuple(row["cluster_sizes"]))
        for row in rows.select(["cluster_numbers", "cluster_sizes"]).to_pylist()
    ]
    rows = rows.drop_columns(["cluster_numbers", "cluster_sizes"])
    for name in ("low", "high", *also):
        parts = [getattr(each, name) if each else None for each in found]
        rows = rows.append_column(name, pa.array(parts, pa.float64()))
    return rows
