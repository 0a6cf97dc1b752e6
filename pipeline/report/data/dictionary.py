"""The data dictionary: what every column of every exported table holds, and a check that it does.

All of it is what the heads of the SQL files say (:mod:`pipeline.catalog`), and where data are from.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import catalog
from pipeline.errors import BadInput
from pipeline.report.data import lineage
from pipeline.report.data.edition import Edition
from pipeline.text import title

#: Units whose numbers are counts or sizes, never below zero.
COUNTED = {
    "accounts",
    "answers",
    "days",
    "events",
    "files",
    "files served",
    "per 1,000",
    "projects",
    "publishers",
    "rank",
    "releases",
    "requests",
}
SHARES = {"share", "share 0 to 1"}


def columns(name: str, table: pa.Table) -> tuple[catalog.Column, ...]:
    """The columns of an exported table as its header has them, in the table's order.

    Raises :class:`BadInput` for a column that nobody described, or of another type.
    """
    about = catalog.table(name)
    for field in table.schema:
        column, word = about.column(field.name), catalog.word_of(field.type)
        if column.type != word and (column.type, word) != ("json", "string"):
            raise BadInput(f"{name}.{column.name} is {word}", f"its header says {column.type}")
    return tuple(about.column(field.name) for field in table.schema)


def check_key(name: str, table: pa.Table) -> None:
    """Raise :class:`BadInput` where two rows of an exported table have the same key."""
    about, seen = catalog.table(name), set()
    for row in zip(*(table.column(column).to_pylist() for column in about.key), strict=True):
        values = ", ".join(map(repr, row))
        if values in seen:
            what = f"sql/{about.path}: key ({', '.join(about.key)}) repeats, first: {values}"
            raise BadInput(what, "name columns in its header that tell each row from the others")
        seen.add(values)


def describe(
    tables: dict[str, pa.Table], edition: Edition | None = None
) -> dict[str, dict[str, Any]]:
    """The dictionary by table: grain, key, rows, rule, sources, licences and every column.

    Sources and licences are those of ``edition``; without one they are left out.
    """
    present = edition.sources if edition else {}
    own = [edition.terms] if edition else []
    return {
        name: {
            **_about(name, table),
            "reads": sorted(lineage.reads(name)),
            "sources": [source.what for source in lineage.sources_of(name, present)],
            "licences": sorted(
                {source.licence for source in own + lineage.sources_of(name, present)}
            ),
        }
        for name, table in sorted(tables.items())
    }


def _about(name: str, rows: pa.Table) -> dict[str, Any]:
    """What the header of a table says of it."""
    about = catalog.table(name)
    rule = f"pipeline/sql/{about.path}"
    fields = ("question", "denominator", "empty") if isinstance(about, catalog.Metric) else ()
    return {
        **{field: getattr(about, field) for field in fields},
        "grain": sentence(about.grain),
        "key": list(about.key),
        "notes": about.notes,
        "rows": rows.num_rows,
        "rule": rule,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "unit": column.unit,
                "meaning": column.means,
                "nullable": bool(column.empty),
                "null": column.empty,
                "source": column.source or f"worked out by {rule}",
                "values": column.values,
            }
            for column in columns(name, rows)
        ],
    }


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{title(text)}."


def faults(tables: dict[str, pa.Table]) -> list[str]:
    """Where tables contradict the dictionary, one line each, sorted; empty if nowhere.

    Checked: NULL where none may be, a value outside a closed list, a share outside 0 to 1, a
    count below zero, a number that is none.
    """
    return sorted(
        f"{name}.{column.name}: {fault}"
        for name, table in tables.items()
        for column in columns(name, table)
        for fault in _faults(column, table.column(column.name))
    )


def _faults(column: catalog.Column, data: pa.ChunkedArray) -> Iterable[str]:
    if data.null_count and not column.empty:
        yield f"{data.null_count} NULL, said to have none"
    if column.values:
        flat = pc.list_flatten(data) if column.type == "list" else data
        strange = set(pc.unique(flat).to_pylist()) - {None, *column.values}
        if strange:
            yield f"{sorted(map(str, strange))[:3]} not among its values"
    if column.type in {"integer", "number"} and data.null_count < len(data):
        low, high = pc.min_max(data).as_py().values()
        if column.unit in COUNTED | SHARES and low < 0:
            yield f"{low} is below zero"
        if column.unit in SHARES and high > 1 + 1e-9:
            yield f"{high} is not a share"
        if column.type == "number" and not pc.all(pc.is_finite(data)).as_py():
            yield "not a finite number"
