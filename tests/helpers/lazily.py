"""A literal world in a database that builds its tables when a query reads them.

What a table is made of is built before it, by the same code and with the same checks as a whole
build; what no query of a test reads costs nothing. ``EXAMPLES=many`` builds every table first.
Worlds of one process are databases of one instance: to start one takes as long as ten tables.
"""

import itertools
import os
import re
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any, cast

import duckdb

from pipeline import baseline, bodies, database, layers, sql_files
from pipeline.snapshot import Snapshot

_EVERY_NAME = set(sql_files.queries(*sql_files.LAYERS))
#: Queries that are about the tables themselves read all of them.
_EVERY_TABLE = re.compile(r"duckdb_|information_schema|\b(show|describe)\b", re.IGNORECASE)
#: What reads no table. ``begin`` is not of them: inside a transaction nothing can be built.
_PASSED_ON = frozenset({"commit", "register", "rollback", "unregister"})
_NUMBERS = itertools.count()


class Lazily:
    """As a connection to the world's database: each table is built when it is first read."""

    def __init__(self, db: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
        self._db = db
        self._snapshot = snapshot
        self._built: set[str] = set()
        layers.prepare(db, snapshot)
        if os.environ.get("EXAMPLES") == "many":
            self.build(_EVERY_NAME)

    def take(self, names: Iterable[str]) -> None:
        """These tables are there: somebody else has made them."""
        self._built.update(names)

    def build(self, names: Set[str]) -> None:
        """Build those of these tables that are not there yet."""
        missing = names - self._built
        self._built |= missing
        for layer in sql_files.LAYERS if missing else ():
            n_unreadable = layers.build(
                self._db, layer, bodies.batches(self._snapshot), only=missing
            )
            assert not n_unreadable, "what says so may be built already: build it as a whole"

    def _reading(self, query: str | duckdb.Statement) -> duckdb.DuckDBPyConnection:
        query = query if isinstance(query, str) else query.query
        self.build(_EVERY_NAME if _EVERY_TABLE.search(query) else sql_files.needed(query))
        return self._db

    def sql(self, query: str | duckdb.Statement, **more: Any) -> Any:
        return self._reading(query).sql(query, **more)

    def execute(self, query: str | duckdb.Statement, *more: Any) -> Any:
        return self._reading(query).execute(query, *more)

    def __getattr__(self, name: str) -> Any:
        if name not in _PASSED_ON:
            self.build(_EVERY_NAME)
        return getattr(self._db, name)


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    return database.open_memory()


@contextmanager
def _databases(*names: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to new databases of these names; the first is the one it uses."""
    with _instance().cursor() as db:
        for name in names:
            db.execute(f"attach ':memory:' as {name}")
        db.execute(f"use {names[0]}")
        yield db
        db.execute("use memory")
        for name in names:
            db.execute(f"detach {name}")


@contextmanager
def world(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the world of a snapshot."""
    with _databases(f"world_{next(_NUMBERS)}") as db:
        yield cast(duckdb.DuckDBPyConnection, Lazily(db, snapshot))


@contextmanager
def pair(before: Snapshot, after: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the later world with the earlier one as its baseline."""
    later = f"world_{next(_NUMBERS)}"
    with _databases("baseline", later) as db:
        compared = " ".join(sql_files.queries(*sql_files.COMPARISON).values())
        Lazily(db, before).build(sql_files.needed(compared))
        db.execute(f"use {later}")
        found = Lazily(db, after)
        found.build(sql_files.needed(compared))
        baseline.compare(db)
        found.take(sql_files.queries(*sql_files.COMPARISON))
        yield cast(duckdb.DuckDBPyConnection, found)


@contextmanager
def row(snapshots: Iterable[Snapshot]) -> Iterator[Iterator[duckdb.DuckDBPyConnection]]:
    """As :func:`pair` of each of these and the one before it; each world is built once."""
    compared = " ".join(sql_files.queries(*sql_files.COMPARISON).values())
    needed = sql_files.needed(compared)
    asked = sorted(set(re.findall(r"\bbaseline\.main\.(\w+)", compared)) & needed)
    with ExitStack() as worlds:

        def pairs() -> Iterator[duckdb.DuckDBPyConnection]:
            before = ""
            for snapshot in snapshots:
                name = f"world_{next(_NUMBERS)}"
                db = worlds.enter_context(_databases(name))
                found = Lazily(db, snapshot)
                found.build(needed)
                if before:
                    db.execute("attach ':memory:' as baseline")
                    for table in asked:
                        db.execute(f"create view baseline.{table} as from {before}.main.{table}")
                    baseline.compare(db)
                    found.take(sql_files.queries(*sql_files.COMPARISON))
                    yield cast(duckdb.DuckDBPyConnection, found)
                    db.execute("detach baseline")
                before = name

        yield pairs()
