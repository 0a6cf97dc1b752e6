"""A literal world in a database that builds its tables when a query reads them.

What a table is made of is built before it, by the same code and with the same checks as a whole
build; what no query of a test reads costs nothing. ``EXAMPLES=many`` builds every table first.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import duckdb

from pipeline import baseline, bodies, database
from pipeline.snapshot import Snapshot

#: Queries that are about the tables themselves read all of them.
_EVERY_TABLE = re.compile(r"duckdb_|information_schema|\b(show|describe)\b", re.IGNORECASE)
_EVERY_NAME = set(database.queries(*database.LAYERS))
_CREATED = re.compile(r"create or replace (?:temp )?table (\w+)")
#: What reads no table.
_PASSED_ON = frozenset({"begin", "close", "commit", "fetchall", "fetchone", "register", "rollback",
                        "unregister"})  # fmt: skip


class Lazily:
    """As a connection to the world's database: each table is built when it is first read."""

    def __init__(self, db: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
        self._db = db
        self._snapshot = snapshot
        self._built: set[str] = set()
        database.prepare(db, snapshot)
        if os.environ.get("EXAMPLES") == "many":
            self.build(_EVERY_NAME)

    def build(self, names: set[str]) -> None:
        """Build those of these tables that are not there yet."""
        missing = names - self._built
        self._built |= missing
        for layer in database.LAYERS if missing else ():
            database.build_layer(self._db, layer, bodies.batches(self._snapshot), only=missing)

    def _reading(self, query: str) -> duckdb.DuckDBPyConnection:
        self._built |= set(_CREATED.findall(query))
        everything = _EVERY_TABLE.search(query)
        self.build(_EVERY_NAME if everything else database.needed(query))
        return self._db

    def sql(self, query: str, **more: Any) -> Any:
        return self._reading(query).sql(query, **more)

    def execute(self, query: str, *more: Any) -> Any:
        return self._reading(query).execute(query, *more)

    def __getattr__(self, name: str) -> Any:
        if name not in _PASSED_ON:
            self.build(_EVERY_NAME)
        return getattr(self._db, name)


@contextmanager
def pair(before: Snapshot, after: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the later world with the earlier one as its baseline."""
    with database.open_memory() as db:
        db.execute("attach ':memory:' as baseline")
        db.execute("use baseline")
        compared = " ".join(database.queries(*database.COMPARISON).values())
        Lazily(db, before).build(database.needed(compared))
        db.execute("use memory")
        later = cast(duckdb.DuckDBPyConnection, Lazily(db, after))
        baseline.compare(later)
        yield later
