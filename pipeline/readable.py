"""Tables for people: one way to write headings, numbers, shares, dates and what is absent.

Notebooks and pages use it. What an index said is hostile text: characters that a reader cannot see
are made visible, and markup is escaped where a table becomes HTML.
"""

import json
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipeline.text import escape_unsafe, percent, title

if TYPE_CHECKING:  # a report's pages have cells, and no frames
    import pandas as pd

#: Columns of names that a reader types: their underscores stay.
_NAMES = ("table", "metric", "column", "holder_name", "project", "organization")
_CODE = re.compile(r"[a-z0-9_]+")
#: Names of columns whose values are from 0 to 1 and are read in percent: as headers declare them.
_SHARE = re.compile(r"([a-z]+_)*(share|overlap)(_[a-z]+)*|low|high")


@dataclass(frozen=True)
class Table:
    """A readable table, as a notebook shows it; an empty one is a sentence."""

    cells: "pd.DataFrame"
    n_rows: int

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        import pandas as pd

        if self.cells.empty:
            return {"text/markdown": "*No rows.*", "text/plain": "No rows."}
        more = f"{len(self.cells):,} of {self.n_rows:,} rows"
        is_cut = len(self.cells) < self.n_rows
        with pd.option_context("display.max_colwidth", None, "display.html.use_mathjax", False):
            html = self.cells.to_html(index=False, border=0, justify="left")
            text = self.cells.to_string(index=False)
        return {
            "text/html": html + (f"<p>{more}</p>" if is_cut else ""),
            "text/plain": text + (f"\n{more}" if is_cut else ""),
        }


def readable(frame: "pd.DataFrame", shares: Collection[str] = ()) -> "pd.DataFrame":
    """The frame with every cell and heading as text for a reader; rows and columns keep their
    order, and a column in which nothing is known goes. ``shares`` names columns of shares.
    """
    import pandas as pd

    columns = {}
    for name in frame.columns:
        values = frame[name].astype(object).where(frame[name].notna(), None)
        if len(values) and values.isna().all():
            continue
        unit = "share" if name in shares else str(name)
        columns[heading(str(name))] = [cell(unit, value) for value in values.tolist()]
    return pd.DataFrame(columns)


def heading(name: str) -> str:
    """A column's name in words: "covered projects"."""
    return title(escape_unsafe(name).replace("_", " ").strip())


def cell(name: str, value: Any) -> str:
    """One value as text; empty where it is absent."""
    if isinstance(value, list | dict):
        return escape_unsafe(json.dumps(value, default=str))
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if name != "year" else str(value)
    if isinstance(value, float):
        return _number(name, value)
    if isinstance(value, datetime):
        return day(value) if value.time() == value.min.time() else f"{day(value)}, {value:%H:%M}"
    if isinstance(value, date):
        return day(value)
    text = escape_unsafe(str(value))
    is_code = name not in _NAMES and _CODE.fullmatch(text) is not None
    return text.replace("_", " ") if is_code else text


def day(when: date) -> str:
    """A date as a reader writes it: "1 Nov 2026"."""
    return f"{when.day} {when:%b %Y}"


def _number(name: str, value: float) -> str:
    if _SHARE.fullmatch(name) and 0 <= value <= 1:
        return percent(value)
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
