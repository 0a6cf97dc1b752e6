"""The SQL files that a database is made of, by layer, and which of them a query needs."""

import re
from functools import cache
from pathlib import Path

import duckdb

from pipeline import catalog, inputs, paths

LAYERS = (
    "raw",
    "inputs",
    "staging",
    "release_parts",
    "releases",
    "pairs",
    "projects",
    "closures",
    "choices",
    "shares",
    "events/kinds",
    "events",
    "claims",
    "comparison/none",
)
#: What a connection with a baseline has in place of ``comparison/none``: temporary tables.
COMPARISON = ("comparison/projects", "comparison/kinds", "comparison/events")


def query(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return text(paths.SQL / f"{name}.sql")


@cache
def text(path: Path) -> str:
    """The text of an SQL file, read once."""
    return path.read_text(encoding="utf-8")


@cache
def statements(sql: str) -> list[duckdb.Statement]:
    """What a text asks for, parsed once: a capture builds the same tables again and again."""
    return duckdb.extract_statements(sql)


def _files(layer: str) -> dict[str, str]:
    """Tables of a layer by name, in the order they are built in, with the query each is made of."""
    return _files_of(paths.SQL / layer)


@cache
def _files_of(folder: Path) -> dict[str, str]:
    texts = {path.stem: text(path) for path in sorted(folder.glob("*.sql"))}
    if folder.name == "inputs":
        read = {name: texts.pop(query) for name, (query, _) in inputs.TABLES.items()}
        return texts | read
    return texts


def queries(*layers: str) -> dict[str, str]:
    """Tables of these layers by name, with the query each is made of."""
    return {name: query for layer in layers for name, query in _files(layer).items()}


def needed(query: str) -> frozenset[str]:
    """Tables of ``LAYERS`` that a query reads, and those they are made of in turn."""
    return _needed(query, paths.SQL)


@cache
def _needed(query: str, _folder: Path) -> frozenset[str]:
    tables = queries(*LAYERS)
    names: set[str] = set()
    reached = set(_words(query) & tables.keys())
    while reached:
        names |= reached
        reached = {word for name in reached for word in _words(tables[name])} & tables.keys()
        reached -= names
    return frozenset(names)


@cache
def _words(query: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", catalog.without_comments(query)))


def key_of(name: str) -> tuple[str, ...]:
    """The columns that a built table's or a metric's SQL file declares as its key."""
    made = queries(*LAYERS).get(name) or text(paths.SQL / "metrics" / f"{name}.sql")
    return catalog.key_of(made)
