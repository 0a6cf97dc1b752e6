"""An SQL file read as a record of the catalogue: its header, checked field by field."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from pipeline import codes, paths, reference
from pipeline.catalog import after
from pipeline.catalog.header import Header, split
from pipeline.catalog.records import PARAMETERS, TYPES, Column, Metric, Parameter, Table
from pipeline.errors import BadInput
from pipeline.text import one_of

_COLUMN = {"type", "unit", "means", "empty", "values", "source"}
_TABLE = {"grain", "key", "like", "columns", "notes"}
_METRIC = _TABLE | {"question", "denominator", "empty", "parameters", "document", "after"}
_KEY = re.compile(r"^-- key: (?P<columns>.+)$", re.M)
_COMMENT = re.compile(r"--.*|/\*[\s\S]*?\*/")
_BOUND = re.compile(r"\$([a-z_]\w*)", re.I)


def read_table(path: Path) -> Table | None:
    """What a table's file says of it; None for one without a header, which is not exported."""
    return _table(path, path.stat().st_mtime_ns, paths.SQL)


def read_metric(path: Path) -> Metric:
    """What a metric's file says of it; read again when the file has changed."""
    return _metric(path, path.stat().st_mtime_ns, paths.SQL)


@cache
def _table(path: Path, _changed: int, folder: Path) -> Table | None:
    head, query = split(path.read_text(encoding="utf-8"))
    if head is None:
        return None
    where = path.relative_to(folder).as_posix()
    header = Header(f"sql/{where}", head)
    header.fields({"grain", "key", "columns"}, _TABLE)
    return Table(path.stem, where, query, **_common(header))


@cache
def _metric(path: Path, _changed: int, folder: Path) -> Metric:
    head, query = split(path.read_text(encoding="utf-8"))
    where = path.relative_to(folder).as_posix()
    if head is None:
        what = f"sql/{where}, line 1: a metric opens with a header"
        raise BadInput(what, "begin the file with /* and the question it answers")
    header = Header(f"sql/{where}", head)
    header.fields({"question", "grain", "key", "columns"}, _METRIC)
    for field, registry in (("document", reference.DOCUMENTS), ("after", after.STEPS)):
        named = header.text(field)
        if named and named not in registry:
            hint = one_of(named, registry)
            header.fail(f"{named!r}: there is none, {hint}", field)
    return Metric(
        path.stem,
        where,
        query,
        **_common(header),
        question=header.text("question"),
        denominator=header.text("denominator") or "none",
        empty=header.text("empty"),
        parameters=_parameters(header, query),
        document=header.text("document"),
        after=header.text("after"),
    )


def _common(header: Header) -> dict[str, Any]:
    """The fields that metrics and tables have alike."""
    columns = tuple(_column(header, name) for name in _named(header, "columns"))
    key = header.texts("key")
    for name in key:
        if name not in {column.name for column in columns}:
            header.fail(f"{name!r} is not one of the columns", "key")
    texts = {field: header.text(field) for field in ("grain", "notes")}
    return {**texts, "key": key, "columns": columns}


def _named(header: Header, field: str) -> list[str]:
    """The names of what a field describes: columns, or parameters."""
    mapping = header.at().get(field, {})
    if not isinstance(mapping, dict):
        header.fail("must have fields", field)
    for name in mapping:
        if not isinstance(name, str):
            header.fail(f"{name!r} is not a name: put it in quotes", field)
    return list(mapping)


def _column(header: Header, name: str) -> Column:
    at = ("columns", name)
    if header.at(*at) is None and header.texts("like"):
        return _inherited(header, name)
    header.fields({"type", "means"}, _COLUMN, *at)
    kind = header.text(*at, "type")
    if kind not in TYPES:
        header.fail(f"{kind!r} is not a type: use one of {', '.join(TYPES)}", *at, "type")
    return Column(
        name,
        kind,
        header.text(*at, "unit") or "none",
        header.text(*at, "means"),
        header.text(*at, "empty"),
        _values(header, *at),
        header.text(*at, "source"),
    )


def _inherited(header: Header, name: str) -> Column:
    """A column that is only named: as the first of the tables under ``like`` that has it says."""
    columns = []
    for table in header.texts("like"):
        path = next(paths.SQL.rglob(f"{table}.sql"), None)
        if path is None:
            header.fail(f"there is no table or metric {table!r}", "like")
        record = read_metric(path) if path.parent.name == "metrics" else read_table(path)
        columns += [column for column in (record.columns if record else ()) if column.name == name]
    if not columns:
        header.fail("no table under like describes it: give type and means", "columns", name)
    return columns[0]


def _values(header: Header, *at: str) -> tuple[str, ...]:
    """The values of a closed list, written out or by the name of a list of codes."""
    if not isinstance(header.at(*at).get("values"), str):
        return header.texts(*at, "values")
    named = header.text(*at, "values")
    try:
        return codes.values(named)
    except KeyError:
        header.fail(f"codes.toml has no list {named!r}", *at, "values")


def _parameters(header: Header, query: str) -> tuple[Parameter, ...]:
    declared = _named(header, "parameters")
    bound = set(_BOUND.findall(without_comments(query)))
    for name in sorted(bound ^ set(declared)):
        why = "the query has no" if name in declared else "the header declares no"
        header.fail(f"{why} parameter ${name}", *(("parameters", name) if name in declared else ()))
    return tuple(_parameter(header, name) for name in declared)


def _parameter(header: Header, name: str) -> Parameter:
    at = ("parameters", name)
    needed = {"type", "default", "means"}
    fields = header.fields(needed, needed | {"low", "high", "pattern"}, *at)
    kind = header.text(*at, "type")
    if kind not in PARAMETERS:
        header.fail(f"{kind!r} is not a parameter type: use one of {', '.join(PARAMETERS)}", *at)
    if ("low" in fields) != ("high" in fields):
        header.fail("has one end of a range: give low and high", *at)
    made = Parameter(
        name=name,
        type=kind,
        default=fields["default"],
        means=header.text(*at, "means"),
        low=fields.get("low"),
        high=fields.get("high"),
        pattern=fields.get("pattern", ""),
    )
    try:
        made.check(made.default, name)
    except BadInput as error:
        header.fail(f"its own default does not fit: {error.repair}", *at, "default")
    return made


def noted(name: str, columns: Iterable[tuple[str, str]], query: str = "") -> Table:
    """A table that is not exported, as the comments of its file have it, if there is one.

    ``columns`` are names and types. What each holds is in the notes, where it does not go without
    saying. ``query`` names the file of one that Python makes of a query's rows.
    """
    path = min(paths.SQL.rglob(f"{query or name}.sql"), default=None)
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    comments = [line[2:].strip() for line in takewhile(lambda line: line[:2] == "--", lines)]
    ends = (place for place, line in enumerate(comments, 1) if line.endswith("."))
    n_grain = next(ends, 1)
    notes = [line for line in comments[n_grain:] if not line.startswith("key:")]
    if query:
        notes.append("Made in Python from the rows of the query; the grain is the query's.")
    text = "\n".join(lines)
    return Table(
        name,
        path.relative_to(paths.SQL).as_posix() if path else "",
        "\n".join(lines[len(comments) :]),
        grain=" ".join(comments[:n_grain]).rstrip("."),
        key=key_of(text),
        columns=tuple(Column(column, kind, "none", "") for column, kind in columns),
        notes="\n".join(notes),
    )


@cache
def key_of(text: str) -> tuple[str, ...]:
    """The key an SQL file's text declares, in its header or a line ``-- key:``; empty for none."""
    head, _ = split(text)
    if head is not None:
        return Header("", head).texts("key")
    match = _KEY.search(text)
    return tuple(part.strip() for part in match["columns"].split(",")) if match else ()


@cache
def without_comments(text: str) -> str:
    """An SQL text without its comments."""
    return _COMMENT.sub("", split(text)[1])
