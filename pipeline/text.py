"""Tables and values as text that is safe wherever it is opened.

What an index says is hostile: control characters and bidirectional overrides are shown as escapes,
and a cell a spreadsheet would run as a formula gets a leading apostrophe.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:  # whoever only writes messages needs none
    import pyarrow as pa

#: What a spreadsheet takes for the beginning of a formula; some read the full-width forms as such.
_FORMULA = re.compile(r"^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_LONGEST = 10_000


_SURROGATE = re.compile("[\ud800-\udfff]")


def escape_unsafe(value: str) -> str:
    """The text with control and formatting characters as visible escapes, cut at 10,000."""
    if len(value) <= _LONGEST and value.isascii() and value.isprintable():
        return value
    text = "".join(
        character
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else f"\\u{ord(character):04x}"
        for character in value[:_LONGEST]
    )
    return text + ("…" if len(value) > _LONGEST else "")


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is spelled most like this one, as a question; empty where none is."""
    matches = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"did you mean {matches[0]}?" if matches else ""


def one_of(name: str, known: Iterable[str]) -> str:
    """What to do about a name that is not known: the nearest one, or all there are."""
    there = list(known)
    return nearest(name, there) or f"use one of {', '.join(there)}"


def percent(value: float, digits: int = 1) -> str:
    """A share as text; rounded it is never none or all of what is neither: "<0.1%", ">99.9%"."""
    text, least = f"{value:.{digits}%}", 10**-digits
    if 0 < value < 1 and text in {f"{0:.{digits}%}", f"{1:.{digits}%}"}:
        return f"<{least:g}%" if value < 0.5 else f">{100 - least:g}%"
    return text


def stamp(moment: datetime) -> str:
    """A UTC time as ISO 8601 with ``Z``; fractions only where there are any."""
    return moment.replace(tzinfo=None).isoformat() + "Z"


def csv_cell(value: Any) -> str:
    """One CSV cell: empty for NULL, ISO for times, JSON for lists, formulas defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return csv_cell(json.dumps(value, ensure_ascii=False, sort_keys=True))
    if isinstance(value, int | float):
        return repr(value)
    text = escape_unsafe(str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def csv_text(table: "pa.Table") -> str:
    """A table as CSV (UTF-8, header, line feeds), rows in the table's order."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*map(_csv_cells, table.columns), strict=True))
    return sink.getvalue()


def _csv_cells(column: "pa.ChunkedArray") -> list[str]:
    """The cells of a column, each value written once: most columns have few."""
    values = column.to_pylist()
    try:
        cells = {value: csv_cell(value) for value in set(values)}
    except TypeError:  # lists and structs
        return [csv_cell(value) for value in values]
    return [cells[value] for value in values]


def json_rows(table: "pa.Table") -> Iterable[dict[str, Any]]:
    """Rows as JSON values: times as ISO text, everything else as it is."""
    columns = [map(_json_value, column.to_pylist()) for column in table.columns]
    for row in zip(*columns, strict=True):
        yield dict(zip(table.column_names, row, strict=True))


def _json_value(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def is_text(value: object) -> TypeGuard[str]:
    """Is this a string that can be stored: JSON can also escape half a surrogate pair."""
    return isinstance(value, str) and not _SURROGATE.search(value)


def title(words: str) -> str:
    """The words as a label or a sentence of their own: the first letter is a capital."""
    return words[:1].upper() + words[1:]


def day(iso: str) -> str:
    """A date as a reader writes it: "1 November 2026"."""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%B %Y}"


def month(iso: str) -> str:
    """A date's month: "November 2026"."""
    return f"{date.fromisoformat(iso):%B %Y}"


def plural(number: float, one: str, many: str = "") -> str:
    """A count with its noun: "1 project", "2,000 projects"."""
    return f"{number:,.0f} {one if number == 1 else many or one + 's'}"
