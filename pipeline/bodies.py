"""Bodies of answers into the raw tables, batch by batch; one too large stops no other."""

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import sql_files
from pipeline.snapshot import Snapshot

BATCH_BYTES = 24_000_000
SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("project", pa.string()),
        ("filename", pa.string()),
        ("body", pa.string()),
    ]
)
_NO_ROOM = re.compile(r"(?i)could not write|no space left|file too large|disk quota|read-only")
_CREATE, _INSERT = "create or replace table {} as", "insert into {}"


def says_no_room(error: Exception) -> bool:
    """Does the database say that the disk takes no more?"""
    return bool(_NO_ROOM.search(str(error)))


def batches(snapshot: Snapshot) -> Iterator[pa.Table]:
    """Bodies of all answered requests as text, in batches of about ``BATCH_BYTES``."""
    responses = snapshot.table("response")
    rows = [] if responses is None else responses.to_pylist()
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        if row["reason"] != "ok" or row["kind"] not in {"simple", "project", "provenance"}:
            continue
        if batch and size + row["body_bytes"] > BATCH_BYTES:
            yield pa.Table.from_pylist(batch, schema=SCHEMA)
            batch, size = [], 0
        body = snapshot.objects.get(row["body_sha256"]).decode("utf-8", errors="replace")
        batch.append({**{key: row[key] for key in ("kind", "project", "filename")}, "body": body})
        size += row["body_bytes"]
    yield pa.Table.from_pylist(batch, schema=SCHEMA)


def read(
    db: duckdb.DuckDBPyConnection, queries: dict[str, str], batches: Iterator[pa.Table]
) -> list[tuple[str, ...]]:
    """Fill the tables that read bodies; returns kind, project and file of those not read.

    One body of millions of values takes more memory than a database may have: a batch that fails
    is read again body by body, and the other projects stay known.
    """
    unreadable = []
    verb = _CREATE
    for batch in batches:
        if not _read(db, queries, batch, verb):
            if verb == _CREATE:
                _read(db, queries, SCHEMA.empty_table(), verb)
            for body in (batch.slice(place, 1) for place in range(batch.num_rows)):
                if not _read(db, queries, body, _INSERT):
                    unreadable.append(tuple(body.select([0, 1, 2]).to_pylist()[0].values()))
        verb = _INSERT
    return unreadable


def _read(
    db: duckdb.DuckDBPyConnection, queries: dict[str, str], bodies: pa.Table, verb: str
) -> bool:
    """Read the rows of these bodies into every table, all or none."""
    db.register("source_body", bodies)
    db.begin()
    try:
        for name, text in queries.items():
            [statement] = sql_files.statements(f"{verb.format(name)} {text}")
            db.execute(statement)
        db.commit()
    except (duckdb.OutOfMemoryException, duckdb.DataError) as error:
        db.rollback()
        if says_no_room(error):
            raise
        return False
    finally:
        db.unregister("source_body")
    return True


def mark_unreadable(db: duckdb.DuckDBPyConnection, bodies: list[tuple[str, ...]]) -> None:
    """Change the answers' reason before any table is made of them."""
    response = db.sql("select * from source_response").to_arrow_table()
    places = set(bodies)
    marked = [
        {**row, "reason": "unreadable"}
        if (row["kind"], row["project"], row["filename"]) in places
        else row
        for row in response.to_pylist()
    ]
    db.register("source_response", pa.Table.from_pylist(marked, schema=response.schema))
