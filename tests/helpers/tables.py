"""Rows out of tables, and lists of a history into them."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.sources.list_history import parse_top_history


def rows(table: pa.Table, *names: str, **wanted: Any) -> list[tuple[Any, ...]]:
    """Some columns of the rows in which the named columns have the wanted values."""
    return [
        tuple(row[name] for name in names)
        for row in table.to_pylist()
        if all(row[key] == value for key, value in wanted.items())
    ]


def parquet(*given: dict[str, Any]) -> bytes:
    body = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(given)), body)
    return body.getvalue()


def lists(*given: list[dict[str, Any]]) -> pa.Table:
    return parse_top_history(parquet(*(row for each in given for row in each)), "lists")[0]
