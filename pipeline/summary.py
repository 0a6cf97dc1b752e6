"""The headline metrics, as ``summary.json`` has them."""

from typing import Any

import duckdb

from pipeline import catalog


def headline_metrics(db: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What are the headline numbers of an open database? The rows of metric ``summary`` as dicts.

    One a metric id of the contract, in its order; a count is a whole number.
    """
    rows: list[dict[str, Any]] = catalog.run(db, "summary").to_pylist()
    for row in rows:
        if row["unit"] == "count" and row["value"] is not None:
            row["value"] = int(row["value"])
    return rows
