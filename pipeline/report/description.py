"""A figure told in sentences for who cannot see it: what is drawn, its axis, each series, n.

Everything is read from the plotted table and the metric's header, so that the text cannot
say anything else than the picture.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from pipeline import catalog
from pipeline.charts.scales import count
from pipeline.text import escape_unsafe

MOST_SERIES = 6
MOST_VALUES = 8
#: Numbers beside a measure, not one: bounds of its interval, and places that only sort.
_BESIDE = re.compile(r"^(low|high)(_|$)|_order$|_ordinal$|^position$")


@dataclass(frozen=True)
class _Shape:
    """The columns of a plotted table by what they do."""

    axis: str | None
    split: list[str]
    measures: list[str]
    units: dict[str, str]


def describe(
    name: str, alt: str, counted: str, table: pa.Table, left_out: Sequence[int] = ()
) -> str:
    """The long description of a figure: three to eight sentences.

    ``alt`` gives the kind of chart, ``counted`` what is counted and what is not known; first,
    last, largest and smallest values of each series come from the table, without the rows (by
    place) that the chart ``left_out``.
    """
    shape = _shape(name, table)
    undrawn = set(left_out)
    rows = [row for place, row in enumerate(table.to_pylist()) if place not in undrawn]
    kind = _sentence(re.split(r"(?<=[a-z0-9)])\. ", alt)[0])
    if not shape.measures:  # words in cells: what they say is in the alternative text
        split = " and ".join(map(_words, shape.split))
        cells = f"It has {count(len(rows))} cells, split by {split}."
        return " ".join([escape_unsafe(_sentence(alt)), cells, escape_unsafe(_sentence(counted))])
    told = [kind, _extent(shape, rows)]
    if shape.axis:
        most = 1 if shape.split else 2
        told += [_along(shape, shape.axis, measure, rows) for measure in shape.measures[:most]]
    elif shape.measures:
        told.append(_values(shape, shape.measures[0], rows))
    missing = sum(row[shape.measures[0]] is None for row in rows) if shape.measures else 0
    if missing:
        told.append(f"In {missing} of the rows {_words(shape.measures[0])} is not known.")
    if undrawn:
        told.append(f"The table has {count(len(undrawn))} more rows, which are not drawn.")
    return " ".join([*told, escape_unsafe(_sentence(counted))])


def _shape(name: str, table: pa.Table) -> _Shape:
    about = catalog.get(name)
    key = about.key
    numbers = {
        field.name
        for field in table.schema
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    }
    dates = {field.name for field in table.schema if pa.types.is_date(field.type)}
    axis = next((column for column in key if column in numbers | dates), None)
    units = {column: about.column(column).unit for column in table.column_names}
    measures = [
        column
        for column in table.column_names
        if column in numbers and column not in key and not _BESIDE.search(column)
    ]
    measures.sort(key=lambda column: not units[column].startswith("share"))
    return _Shape(axis, [column for column in key if column != axis], measures, units)


def _extent(shape: _Shape, rows: list[dict[str, Any]]) -> str:
    """How much is drawn, along what, split by what, in which units."""
    measured = ", ".join(f"{_words(each)} ({_unit(shape, each)})" for each in shape.measures[:4])
    split = f", split by {' and '.join(map(_words, shape.split))}" if shape.split else ""
    measures = f"; measured are {measured}" if measured else ""
    if shape.axis is None:
        return f"It has {count(len(rows))} values{split}{measures}."
    placed = [row for row in rows if row[shape.axis] is not None]
    along = [_at(shape, shape.axis, row) for row in _extremes(placed, shape.axis)]
    return f"The axis runs from {along[0]} to {along[1]}{split}{measures}."


def _along(shape: _Shape, axis: str, measure: str, rows: list[dict[str, Any]]) -> str:
    """First, last, largest and smallest value of each series, in the table's order."""
    members: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row[measure] is not None:
            members.setdefault(_name(shape, row), []).append(row)
    series = []
    for label, own in members.items():
        own.sort(key=lambda row: (row[axis] is None, row[axis]))
        low, high = _extremes(own, measure)
        first, last = (_value(shape, measure, own[end]) for end in (0, -1))
        series.append(
            f"{label}{': ' if label else ''}{first} at first ({_at(shape, axis, own[0])}), "
            f"{last} at last ({_at(shape, axis, own[-1])}), at most "
            f"{_value(shape, measure, high)} ({_at(shape, axis, high)}), at least "
            f"{_value(shape, measure, low)} ({_at(shape, axis, low)})"
        )
    rest = len(series) - MOST_SERIES
    more = f"; {rest} more series are in the table" if rest > 0 else ""
    return f"By {_words(measure)}, {'; '.join(series[:MOST_SERIES])}{more}."


def _values(shape: _Shape, measure: str, rows: list[dict[str, Any]]) -> str:
    """The values themselves where there are few, and the ends of their range."""

    def told(row: dict[str, Any]) -> str:
        return f"{_name(shape, row)} {_value(shape, measure, row)}"

    known = [row for row in rows if row[measure] is not None]
    if not known:
        return f"No {_words(measure)} is known."
    low, high = _extremes(known, measure)
    listed = "; ".join(map(told, known[:MOST_VALUES]))
    rest = len(known) - MOST_VALUES
    more = f"; {rest} more are in the table" if rest > 0 else ""
    return (
        f"By {_words(measure)}: {listed}{more}. The largest is {told(high)}, "
        f"the smallest {told(low)}."
    )


def _extremes(rows: list[dict[str, Any]], column: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows with the smallest and the largest value, the first of equals."""
    return min(rows, key=lambda row: row[column]), max(rows, key=lambda row: row[column])


def _value(shape: _Shape, measure: str, row: dict[str, Any]) -> str:
    value = row[measure]
    if shape.units[measure].startswith("share"):
        return f"{value:.1%}"
    return count(value) if isinstance(value, int) else f"{value:,.1f}"


def _at(shape: _Shape, axis: str, row: dict[str, Any]) -> str:
    value = row[axis]
    if value is None:
        return "any"
    if isinstance(value, date):
        return f"{value:%B %Y}" if shape.units[axis] == "month" else value.isoformat()
    return (
        f"{count(value)} days" if shape.units[axis] == "days" else f"{_words(axis)} {count(value)}"
    )


def _name(shape: _Shape, row: dict[str, Any]) -> str:
    """What a series or a value is of: its categories, with their column where they need it."""
    given = [(column, row[column]) for column in shape.split if row[column] is not None]
    if not given:
        return "not known" if shape.split else ""
    return ", ".join(_category(column, value) for column, value in given)


def _category(column: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{_words(column)} {'yes' if value else 'no'}"
    text = escape_unsafe(str(value)).replace("_", " ")
    bare = column.endswith("_name") or not text[:1].isdigit()
    return text if bare else f"{_words(column)} {text}"


def _unit(shape: _Shape, column: str) -> str:
    unit = shape.units[column]
    return "percent" if unit.startswith("share") else unit


def _words(column: str) -> str:
    return column.replace("_", " ")


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
