"""Rows out of tables, of snapshots and metrics too, and lists of a history into them."""

import io
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import catalog
from pipeline.snapshot import Snapshot
from pipeline.sources.list_history import parse_top_history


def table_of(snapshot: Snapshot, name: str) -> pa.Table:
    """A table that the snapshot has."""
    table = snapshot.table(name)
    assert table is not None
    return table


def where(rows: list[dict[str, Any]], **wanted: Any) -> list[dict[str, Any]]:
    """The rows in which the named columns have the wanted values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def asked(db: duckdb.DuckDBPyConnection, metric: str, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of a metric of a literal world."""
    return where(catalog.run(db, metric).to_pylist(), **wanted)


def rows(table: pa.Table, *names: str, **wanted: Any) -> list[tuple[Any, ...]]:
    """Some columns of the rows in which the named columns have the wanted values."""
    return [tuple(row[name] for name in names) for row in where(table.to_pylist(), **wanted)]


def parquet(*given: dict[str, Any]) -> bytes:
    body = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(given)), body)
    return body.getvalue()


def lists(*given: list[dict[str, Any]]) -> pa.Table:
    return parse_top_history(parquet(*(row for each in given for row in each)), "lists")[0]
