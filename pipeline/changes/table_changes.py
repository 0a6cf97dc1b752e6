"""Compare two versions of a table, row by row, by the key its SQL file declares."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.text import stamp

#: Columns that only mean something within one snapshot: an ordinal moves when others do.
ORDINALS = frozenset({"account", "owner_ordinal", "position", "version_order"})
Key = tuple[Any, ...]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """Rows of two versions of a table, matched by ``key``; counts of rows.

    ``cells`` has one (key, column, before, after) for every differing cell of rows in both.
    """

    key: tuple[str, ...]
    before: int
    after: int
    gained: tuple[Key, ...]
    lost: tuple[Key, ...]
    cells: tuple[tuple[Key, str, Any, Any], ...]

    @property
    def changed(self) -> int:
        """Rows in both that differ in any compared column."""
        return len({key for key, *_ in self.cells})

    @property
    def is_changed(self) -> bool:
        """Does any row differ at all?"""
        return bool(self.gained or self.lost or self.cells)

    def counts(self) -> dict[str, Any]:
        """The difference in numbers: rows, and rows changed by column."""
        return {
            "key": list(self.key),
            "rows": {
                "before": self.before,
                "after": self.after,
                "gained": len(self.gained),
                "lost": len(self.lost),
                "changed": self.changed,
            },
            "columns": dict(sorted(Counter(column for _, column, *_ in self.cells).items())),
        }


def difference(before: pa.Table, after: pa.Table, key: tuple[str, ...]) -> Difference:
    """How ``after`` differs from ``before``: only columns both have, without ``ORDINALS``.

    A key column that is an ordinal cannot match rows; such a table is compared as a bag of rows.
    """
    shared = [
        name for name in after.column_names if name in before.column_names and name not in ORDINALS
    ]
    compared = [name for name in shared if name not in key]
    if not set(key) <= set(shared):
        key, compared = tuple(shared), []
    old, new = _by_key(before, key, compared), _by_key(after, key, compared)
    cells = (
        (place, name, was, now)
        for place, row in new.items()
        if place in old and old[place] != row
        for name, was, now in zip(compared, old[place], row, strict=True)
        if was != now
    )
    return Difference(
        key,
        before.num_rows,
        after.num_rows,
        tuple(place for place in new if place not in old),
        tuple(place for place in old if place not in new),
        tuple(cells),
    )


def _by_key(table: pa.Table, key: tuple[str, ...], compared: list[str]) -> dict[Key, Row]:
    """Rows by their key; of equal keys in a bag, by key and how many came before."""
    seen: Counter[Key] = Counter()
    rows: dict[Key, Row] = {}
    for place, row in zip(_tuples(table, key), _tuples(table, compared), strict=True):
        rows[(*place, seen[place]) if seen[place] else place] = row
        seen[place] += 1
    return rows


def _tuples(table: pa.Table, names: tuple[str, ...] | list[str]) -> Iterator[tuple[Any, ...]]:
    if not names:
        return iter([()] * table.num_rows)
    return zip(*(_values(table.column(name)) for name in names), strict=True)


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Lists and objects as text, so that every value can be in a key; ISO times."""
    values: list[Any] = column.to_pylist()
    if pa.types.is_nested(column.type):
        return [value if value is None else repr(value) for value in values]
    if pa.types.is_timestamp(column.type):
        return [value if value is None else stamp(value) for value in values]
    return values
