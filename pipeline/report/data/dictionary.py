"""The data dictionary: what every column of every exported table holds, and a check that it does.

Words come from ``data/reference/dictionary.toml``, grains and keys from the SQL files, types from
the tables; so a column nobody described is an error, and a description of none is a failing test.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import codes
from pipeline.reference import described
from pipeline.report.data import lineage
from pipeline.snapshot import Snapshot

#: Units whose numbers are counts or sizes, never below zero.
COUNTED = {
    "accounts", "answers", "days", "events", "files", "files served", "per 1,000", "projects",
    "publishers", "rank", "releases", "requests", "subjects",
}  # fmt: skip
SHARES = {"share", "share 0 to 1"}


@dataclass(frozen=True)
class Column:
    """One column: ``type`` is string, integer, number, boolean, date, datetime, list or json."""

    name: str
    type: str
    unit: str
    meaning: str
    nullable: bool
    null: str
    source: str
    values: tuple[str, ...] = ()


def columns(name: str, table: pa.Table) -> list[Column]:
    """The columns of an exported table as the dictionary describes them, in the table's order.

    Raises ``KeyError`` for a column that nobody described.
    """
    return [_column(name, field) for field in table.schema]


def _column(table: str, field: pa.Field) -> Column:
    entry = described(field.name, table)
    return Column(
        name=field.name,
        type=entry.get("type") or type_of(field.type),
        unit=entry["unit"],
        meaning=entry["meaning"],
        nullable=bool(entry["null"]),
        null=entry["null"],
        source=entry.get("source", "") or f"worked out by pipeline/sql/{rule(table)}",
        values=_values(entry.get("values", ())),
    )


def _values(stated: list[str] | str) -> tuple[str, ...]:
    """The values of a closed list, written out or by the name of a list of codes."""
    return codes.values(stated) if isinstance(stated, str) else tuple(stated)


def type_of(found: pa.DataType) -> str:
    """The dictionary's word for an Arrow type; raises ``TypeError`` for one no table has."""
    for word, matches in (
        ("string", pa.types.is_string),
        ("boolean", pa.types.is_boolean),
        ("integer", pa.types.is_integer),
        ("number", pa.types.is_floating),
        ("date", pa.types.is_date),
        ("datetime", pa.types.is_timestamp),
        ("list", pa.types.is_list),
    ):
        if matches(found):
            return word
    message = f"no word for a column of type {found}"
    raise TypeError(message)


def rule(table: str) -> str:
    """The SQL file that works a table out, below ``pipeline/sql/``."""
    return lineage.sql_files(table)[0]


def describe(
    tables: dict[str, pa.Table], snapshot: Snapshot | None = None
) -> dict[str, dict[str, Any]]:
    """The dictionary by table: grain, key, rows, rule, sources, licences and every column.

    Sources and licences are those of ``snapshot``; without one they are left out.
    """
    present = lineage.sources(snapshot) if snapshot else {}
    own = [lineage.own_licence(snapshot)] if snapshot else []
    return {
        name: {
            "grain": lineage.grain(name),
            "key": lineage.key(name),
            "rows": table.num_rows,
            "rule": f"pipeline/sql/{rule(name)}",
            "reads": sorted(lineage.reads(name)),
            "sources": [each.what for each in lineage.sources_of(name, present)],
            "licences": sorted(
                {each.licence for each in own + lineage.sources_of(name, present)}
            ),
            "columns": [asdict(column) for column in columns(name, table)],
        }
        for name, table in sorted(tables.items())
    }  # fmt: skip


def faults(tables: dict[str, pa.Table]) -> list[str]:
    """Where tables break the dictionary's word, one line each, sorted; none is as it should be.

    Looked at: NULL where there is none, a value outside a closed list, a share outside 0 to 1, a
    count below zero, a number that is none.
    """
    return sorted(
        f"{name}.{column.name}: {fault}"
        for name, table in tables.items()
        for column in columns(name, table)
        for fault in _faults(column, table.column(column.name))
    )


def _faults(column: Column, data: pa.ChunkedArray) -> Iterable[str]:
    if data.null_count and not column.nullable:
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
            yield f"{high} is no share"
        if column.type == "number" and not pc.all(pc.is_finite(data)).as_py():
            yield "not a finite number"
