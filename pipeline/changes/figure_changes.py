"""Which figures changed, and by how much: read from their tables, not from their pixels."""

from typing import Any

from pipeline import catalog
from pipeline.changes.table_changes import Difference, Key

_WORDLESS = {"none", "month", "day", "UTC", "rank", "ranks", "as the headline's"}


def figure_changes(name: str, difference: Difference) -> dict[str, Any]:
    """A figure's table in both snapshots: rows, and the largest change of a share and of a count.

    ``largest`` has, for ``share`` (percentage points) and ``count`` (of the column's unit), the
    row and column that moved most; null where none did.
    """
    return {
        "name": name,
        "is_changed": difference.is_changed,
        "rows": difference.counts()["rows"],
        "largest": {
            "share": _largest(name, difference, is_share=True),
            "count": _largest(name, difference, is_share=False),
        },
    }


def _largest(name: str, difference: Difference, *, is_share: bool) -> dict[str, Any] | None:
    best: dict[str, Any] | None = None
    about = catalog.table(name)
    for place, column, before, after in difference.cells:
        unit = about.column(column).unit
        if unit in _WORDLESS or unit.startswith("share") != is_share:
            continue
        if not (isinstance(before, int | float) and isinstance(after, int | float)):
            continue
        change = 100 * (after - before) if is_share else after - before
        if best is None or abs(change) > abs(best["change"]):
            best = {
                "row": _row(difference.key, place),
                "column": column,
                "before": before,
                "after": after,
                "change": round(change, 6),
                "unit": "percentage points" if is_share else unit,
            }
    return best


def _row(key: tuple[str, ...], place: Key) -> dict[str, Any]:
    return {
        name: None if value is None else str(value) for name, value in zip(key, place, strict=False)
    }
