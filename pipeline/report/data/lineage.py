"""What every exported table comes from, read from the SQL files themselves.

A table is made by one SQL file, that reads tables made by others, down to the ``raw_`` tables of
bodies. ``data/reference/licences.toml`` says which outside source each of those holds.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import catalog, inputs, paths
from pipeline.endpoints import cite
from pipeline.reference import licences
from pipeline.snapshot import Snapshot

_TABLE = re.compile(r"\b(?:raw|stg|fct)_\w+\b")
#: Tables Python reads out of others -> the query in ``sql/inputs/`` that says which.
_READ_BY_PYTHON = {name: query for name, (query, _) in inputs.TABLES.items()}

#: Folders of queries that make no table, though one may bear the name of a metric.
_NO_TABLES = {"bigquery", "explorer", "ledger", "macros", "plan", "review"}


@dataclass(frozen=True)
class Source:
    """An outside source of data: what it holds, and on what terms."""

    name: str
    what: str
    url: str
    licence: str
    licence_title: str
    licence_url: str
    note: str


@cache
def _files(sql: Path) -> dict[str, tuple[str, ...]]:
    """The SQL files that make tables, by their stem."""
    paths_by_stem: dict[str, list[str]] = {}
    for path in (path.relative_to(sql) for path in sql.rglob("*.sql")):
        if path.parts[0] not in _NO_TABLES:
            paths_by_stem.setdefault(path.stem, []).append(path.as_posix())
    return {stem: tuple(sorted(files)) for stem, files in paths_by_stem.items()}


def sql_files(name: str) -> tuple[str, ...]:
    """The SQL files that make a table or metric, below ``pipeline/sql/``."""
    return _files(paths.SQL).get(_READ_BY_PYTHON.get(name, name), ())


@cache
def reads(name: str) -> frozenset[str]:
    """The tables that the SQL of a table or metric names."""
    texts = [(paths.SQL / file).read_text(encoding="utf-8") for file in sql_files(name)]
    named = {table for text in texts for table in _TABLE.findall(catalog.without_comments(text))}
    return frozenset(table for table in named - {name} if sql_files(table))


@cache
def origins(name: str) -> frozenset[str]:
    """The ``raw_`` tables a table or metric is worked out from, through any number of steps."""
    below = reads(name)
    own = {name} if name.startswith("raw_") else set()  # a table of documents alone has none
    return frozenset(own.union(*(origins(table) for table in below)))


def sources(*snapshots: Snapshot) -> dict[str, Source]:
    """The outside sources these snapshots hold answers of, by name, with their licences.

    They are all of one source, simulated or not.
    """
    seen = set[str]().union(*(_answered(snapshot) for snapshot in snapshots))
    is_simulated = snapshots[0].is_simulated
    terms = licences()
    return {
        name: _source(
            name,
            _simulated(entry) if is_simulated else entry,
            terms["simulated" if is_simulated else entry["licence"]],
        )
        for name, entry in sorted(licences("source").items())
        if seen.intersection(entry["seen"])
    }


def _answered(snapshot: Snapshot) -> set[str]:
    """Kinds of requests a snapshot has answers of, and its tables."""
    responses = snapshot.table("response")
    rows = [] if responses is None else responses.select(["kind", "reason"]).to_pylist()
    return {row["kind"] for row in rows if row["reason"] == "ok"} | set(snapshot.manifest["tables"])


def _simulated(entry: dict[str, str]) -> dict[str, str]:
    """A source as the demo plays it: nobody's answers, so nobody's address."""
    return {**entry, "what": f"simulated: {entry['what']}", "url": ""}


def sources_of(name: str, present: dict[str, Source]) -> list[Source]:
    """Which of the sources of a snapshot a table or metric is worked out from."""
    if name in catalog.series():
        return list(present.values())  # of what the databases of its captures are made of
    entries = licences("source")
    roots = origins(name)
    return [source for key, source in present.items() if roots & set(entries[key]["tables"])]


def document(what: str) -> Source:
    """A document that facts are taken from, with no sentence of it."""
    terms = {"id": "other-cited", "title": "facts taken from it, no text", "url": ""}
    return _source("document", {"what": what, "url": ""}, terms)


def own_licence(snapshot: Snapshot) -> Source:
    """On what terms our own part, the tables as such, may be used."""
    terms = licences()["simulated" if snapshot.is_simulated else "own"]
    return _source("trustcensus", {"what": "these tables, as worked out", "url": ""}, terms)


def _source(name: str, entry: dict[str, str], terms: dict[str, str]) -> Source:
    return Source(
        name=name,
        what=entry["what"],
        url=cite(entry["url"]),
        licence=terms["id"],
        licence_title=terms["title"],
        licence_url=cite(terms["url"]),
        note=terms.get("note", ""),
    )
