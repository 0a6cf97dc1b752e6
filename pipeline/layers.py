"""Layers of tables: each a folder of ``sql/``, built from the layers below it, its keys checked.

A file reads only tables of layers below its own (``sql_files.LAYERS``), so the order inside one
cannot matter. Each file opens with its grain, its key and the units of its columns. Bodies are
parsed by DuckDB's JSON reader in batches; Python reads only what SQL cannot (``inputs``).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from pipeline import bodies, captured, catalog, inputs, paths, sql_files
from pipeline.errors import DamagedData
from pipeline.snapshot import Snapshot


def prepare(db: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """What the first layer reads, and the macros that all layers share."""
    for name, table in captured.tables(snapshot).items():
        db.register(f"source_{name}", table)
    for macro in sorted((paths.SQL / "macros").glob("*.sql")):
        for statement in sql_files.statements(sql_files.text(macro)):
            db.execute(statement)


def build(
    db: duckdb.DuckDBPyConnection,
    layer: str,
    batches: Iterator[pa.Table] | None = None,
    *,
    is_temporary: bool = False,
    only: Collection[str] | None = None,
) -> int:
    """Build one layer from the tables below it; ``raw`` reads the bodies batch by batch.

    ``is_temporary``: its tables are of this connection only. ``only``: these and no others.

    Gives the number of bodies that the database cannot take: ``unreadable``, as if the answer were.
    """
    made = sql_files.queries(layer)
    files = {name: text for name, text in made.items() if only is None or name in only}
    if not files:
        return 0
    with_bodies = from_bodies(files)
    batches = batches or iter([bodies.SCHEMA.empty_table()])
    unreadable = bodies.read(db, with_bodies, batches) if with_bodies else []
    if unreadable:
        bodies.mark_unreadable(db, unreadable)
    with at_once(db):
        for name, text in files.items():
            if name in inputs.TABLES:
                read = inputs.TABLES[name][1]
                db.register("python_table", read(db.execute(text).fetchall()))
                db.execute(f"create or replace table {name} as from python_table")
                db.unregister("python_table")
            elif name not in with_bodies:
                what = "temp table" if is_temporary else "table"
                [statement] = sql_files.statements(f"create or replace {what} {name} as {text}")
                db.execute(statement)
        check_keys(db, {name: text for name, text in files.items() if name not in inputs.TABLES})
    return len(unreadable)


def from_bodies(files: dict[str, str]) -> dict[str, str]:
    """Those of these tables that read bodies."""
    return {name: text for name, text in files.items() if "source_body" in text}


@contextmanager
def at_once(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction: each of hundreds of statements would wait for the disk."""
    db.begin()
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.commit()


def check_keys(db: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> None:
    """Raise :class:`DamagedData` when the declared key of one of these tables repeats."""
    keys = {name: ", ".join(catalog.key_of(text)) for name, text in tables.items()}
    for name, key in keys.items():
        if not key:
            raise DamagedData(f"sql of {name} declares no key", "add a line `-- key: columns`")
    repeating = {
        name: f"from {name} group by {key} having count(*) > 1" for name, key in keys.items()
    }
    query = " union all ".join(f"select '{name}' {rest}" for name, rest in repeating.items())
    for (name,) in db.execute(f"{query} order by all limit 1").fetchall() if query else ():
        key, rest = keys[name], repeating[name]
        repeated = db.execute(f"select {key} {rest} order by all limit 1").fetchone()
        what = f"table {name}: key ({key}) repeats, first {repeated!r}"
        raise DamagedData(what, "report it with the snapshot's id")
