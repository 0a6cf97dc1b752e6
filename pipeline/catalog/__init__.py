"""The catalogue: what metrics and exported tables there are, read from the heads of SQL files.

A file of ``sql/metrics/`` whose head says question, grain, key, denominator, why it may be empty
and each column is a metric; a file that makes a table is exported when it opens with such a head.
Nothing else lists them: exports, the dictionary, the catalogue page and ``study.metric`` ask here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import paths, reference
from pipeline.catalog import after
from pipeline.catalog.reading import key_of, noted, read_metric, read_table, without_comments
from pipeline.catalog.records import Column, Metric, Parameter, Table, word_of
from pipeline.endpoints import cite
from pipeline.errors import BadInput
from pipeline.text import nearest

__all__ = [
    "QUERY_FOLDERS",
    "Column",
    "Metric",
    "Parameter",
    "Table",
    "bound",
    "conforming",
    "facts",
    "get",
    "grain_of",
    "key_of",
    "names",
    "noted",
    "run",
    "series",
    "table",
    "without_comments",
    "word_of",
]


#: Folders of queries that are run on finished databases, and make no part of one.
QUERY_FOLDERS = {"metrics", "series"}


def names() -> tuple[str, ...]:
    """The names of all metrics, sorted."""
    folder = paths.SQL / "metrics"
    return _names(folder, folder.stat().st_mtime_ns)


@cache
def _names(folder: Path, _changed: int) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.sql")))


def get(name: str) -> Metric:
    """A metric by its name.

    Raises :class:`BadInput` for an unknown one, with the nearest name there is, and for a header
    that cannot be read, with file and line.
    """
    if name not in names():
        raise BadInput(f"there is no metric {name!r}", nearest(name, names()) or _listed())
    return read_metric(paths.SQL / "metrics" / f"{name}.sql")


@cache
def facts() -> dict[str, Table]:
    """The exported tables of a database, by name: those whose file has a header."""
    made = sorted(paths.SQL.rglob("*.sql"), key=lambda path: path.stem)
    tables = (read_table(path) for path in made if path.parent.name not in QUERY_FOLDERS)
    return {table.name: table for table in tables if table}


@cache
def series() -> dict[str, Table]:
    """The tables that are made of many captures, by name."""
    tables = (read_table(path) for path in sorted((paths.SQL / "series").glob("*.sql")))
    return {table.name: table for table in tables if table}


def table(name: str) -> Table:
    """A metric or an exported table by its name; raises :class:`BadInput` for an unknown one."""
    if name in names():
        return get(name)
    tables = facts() | series()
    if name not in tables:
        known = [*names(), *tables]
        raise BadInput(f"there is no table or metric {name!r}", nearest(name, known) or _listed())
    return tables[name]


def grain_of(name: str) -> str:
    """The grain of any built table: what one row stands for."""
    return facts()[name].grain if name in facts() else noted(name, ()).grain


def run(db: duckdb.DuckDBPyConnection, name: str, /, **params: Any) -> pa.Table:
    """A metric's answer from an open database: sorted rows, columns as its header has them.

    ``params`` are bound, those left out have their default. Raises :class:`BadInput` for an unknown
    metric or parameter, a value that does not fit, or a query that is wrong or gives other columns.

    >>> catalog.run(study.db, "adoption_by_rank").num_rows
    """
    metric = get(name)
    answer = _asked(db, metric, bound(metric, params))
    if metric.after:
        answer = after.STEPS[metric.after](answer, lambda other: _asked(db, get(other), {}))
    return conforming(metric, answer)


def bound(metric: Metric, given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every parameter: what is given, else its default.

    Raises :class:`BadInput` for one that is unknown or unfit.
    """
    known = {parameter.name: parameter for parameter in metric.parameters}
    for name, value in given.items():
        if name not in known:
            hint = nearest(name, known) or f"it takes {', '.join(known) or 'none'}"
            raise BadInput(f"metric {metric.name} has no parameter {name!r}", hint)
        known[name].check(value, f"parameter {name} of metric {metric.name}")
    return {name: given.get(name, parameter.default) for name, parameter in known.items()}


def conforming(about: Table, answer: pa.Table) -> pa.Table:
    """An answer of a query, its columns typed as the header has them.

    Raises :class:`BadInput` for other columns, another order, or values of another type.
    """
    if answer.column_names != [column.name for column in about.columns]:
        what = f"sql/{about.path}: the query gives {', '.join(answer.column_names)}"
        raise BadInput(what, "make the header describe these columns, in this order")
    typed = [_typed(about, column, answer.column(column.name)) for column in about.columns]
    return pa.table(typed, names=answer.column_names)


def _listed() -> str:
    return "study.metrics() and the catalogue page of a report say which there are"


def _asked(db: duckdb.DuckDBPyConnection, metric: Metric, params: dict[str, Any]) -> pa.Table:
    if metric.document:
        db.register("document", _document(metric.document))
    try:
        return db.sql(metric.sql, params=params or None).to_arrow_table()
    except duckdb.ProgrammingError as error:  # it names what does not exist, or is not SQL
        what = f"sql/{metric.path}: {' '.join(str(error).split(chr(10), 1)[0].split())}"
        raise BadInput(what, "correct the query; study.tables() says what it can read") from None
    finally:
        if metric.document:
            db.unregister("document")


def _document(name: str) -> pa.Table:
    """Reference facts by name; where they are stated is written as a reader can look it up."""
    facts = reference.DOCUMENTS[name]()
    if "source" not in facts.column_names:
        return facts
    sources = [source and cite(source) for source in facts["source"].to_pylist()]
    place = facts.column_names.index("source")
    return facts.set_column(place, "source", pa.array(sources, pa.string()))


def _typed(about: Table, column: Column, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as its header has it: sums and quotients that DuckDB gives as decimals."""
    word = word_of(values.type)
    if word == column.type or (column.type, word) == ("json", "string"):
        return values
    if column.type in {"integer", "number"} and (
        pa.types.is_decimal(values.type) or (word, column.type) == ("integer", "number")
    ):
        try:
            return values.cast(pa.int64() if column.type == "integer" else pa.float64())
        except pa.ArrowInvalid:
            pass  # it has parts, or is too large: not of the type that is declared
    what = f"sql/{about.path}: column {column.name} is {word}"
    raise BadInput(what, f"its header says {column.type}: change one of them")
