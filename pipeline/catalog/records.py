"""What the catalogue holds: metrics, exported tables, their columns and parameters."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.errors import BadInput
from pipeline.text import nearest

#: The words for what a column holds; ``json`` is text that is JSON.
TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "list", "json")
#: What a parameter may be, and what it then is in Python.
PARAMETERS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "date": (datetime.date,),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: ``type`` is one of :data:`TYPES`, ``unit`` is ``none`` without one.

    ``empty`` says what NULL means (empty text: it is never NULL), ``values`` are all it may hold
    where they are closed, ``source`` names the field of an answer that it is.
    """

    name: str
    type: str
    unit: str
    means: str
    empty: str = ""
    values: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a metric may be given: one of ``type``, from ``low`` to ``high`` where given, and
    for text, one that ``pattern`` matches in full.
    """

    name: str
    type: str
    default: Any
    means: str
    low: Any = None
    high: Any = None
    pattern: str = ""

    @property
    def takes(self) -> str:
        """Type and range in words: "integer, from 1 to 100"."""
        return self.type if self.low is None else f"{self.type}, from {self.low} to {self.high}"

    def check(self, value: Any, what: str) -> None:
        """Raise :class:`BadInput` for a value of another type, or out of range."""
        is_of_type = isinstance(value, PARAMETERS[self.type])
        if not is_of_type or isinstance(value, bool) != (self.type == "boolean"):
            raise BadInput(f"{what} is {value!r}", f"give one of type {self.type}")
        if self.low is not None and not self.low <= value <= self.high:
            raise BadInput(f"{what} is {value!r}", f"give one from {self.low} to {self.high}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise BadInput(f"{what} is {value!r}", f"give the {self.means}")


@dataclass(frozen=True)
class Table:
    """A table that can be exported; ``path`` is below ``sql/``, ``sql`` its query."""

    name: str
    path: str
    sql: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: str

    def column(self, name: str) -> Column:
        """One column by its name."""
        for column in self.columns:
            if column.name == name:
                return column
        hint = nearest(name, [column.name for column in self.columns])
        raise BadInput(f"{self.name} has no column {name!r}", hint)


@dataclass(frozen=True)
class Metric(Table):
    """A question, and the query that answers it.

    ``empty`` says why there may be nothing to tell. ``document`` names the reference facts that the
    query reads as table ``document``, ``after`` what Python adds to its rows.
    """

    question: str
    denominator: str
    empty: str
    parameters: tuple[Parameter, ...]
    document: str
    after: str


def word_of(arrow_type: pa.DataType) -> str:
    """The word of :data:`TYPES` for an Arrow type; its own name where there is none."""
    for word, matches in (
        ("string", pa.types.is_string),
        ("boolean", pa.types.is_boolean),
        ("integer", pa.types.is_integer),
        ("number", pa.types.is_floating),
        ("date", pa.types.is_date),
        ("datetime", pa.types.is_timestamp),
        ("list", pa.types.is_list),
    ):
        if matches(arrow_type):
            return word
    return str(arrow_type)
