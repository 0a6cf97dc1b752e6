"""How far each headline measure moved, and how much of it is turnover of the cohort."""

from typing import Any

from pipeline import baseline, database
from pipeline.snapshot import Snapshot
from pipeline.summary import headline_metrics

Measure = dict[str, Any]
#: Counted among ranks that change hands within the cohort: its members show no turnover.
_BY_RANK = {"projects_attested_top100"}


def measures(after: list[Measure], snapshot: Snapshot, earlier: Snapshot) -> list[Measure]:
    """One row per measure of ``after`` (the later snapshot's summary), in its order.

    ``before``, ``after``, ``change`` (percentage points of a share, else of the unit), numerators
    and denominators; ``of_which`` splits the change into ``entered``, ``left`` (the projects
    new and gone) and ``stayed`` (the projects in both), which add up to it. A value that either
    snapshot does not know is null, and so is the change.
    """
    with database.connect(earlier.data, earlier.id) as db:
        before = _known(headline_metrics(db))
    with baseline.within(earlier, snapshot) as db:
        stayed_before = _known(headline_metrics(db))
    with baseline.within(snapshot, earlier) as db:
        stayed_after = _known(headline_metrics(db))
    rows = []
    for row in after:
        name, unit = row["id"], row["unit"]
        values = [summary.get(name) for summary in (before, stayed_before, stayed_after)]
        was, shared_was, shared_is = (measure and measure["value"] for measure in values)
        now = _value(row)
        rows.append(
            {
                "id": name,
                "unit": unit,
                "weight": row["weight"],
                "before": was,
                "after": now,
                "change": _change(was, now, unit),
                "change_unit": "percentage points" if unit == "share" else unit,
                "numerator": [values[0] and values[0]["numerator"], row["numerator"]],
                "denominator": [values[0] and values[0]["denominator"], row["denominator"]],
                "of_which": None
                if name in _BY_RANK
                else _parts(was, shared_was, shared_is, now, unit),
            }
        )
    return rows


def _parts(was: Any, shared_was: Any, shared_is: Any, now: Any, unit: str) -> Measure | None:
    parts = {
        "entered": _change(shared_is, now, unit),
        "left": _change(was, shared_was, unit),
        "stayed": _change(shared_was, shared_is, unit),
    }
    return None if None in parts.values() else parts


def _known(rows: list[Measure]) -> dict[str, Measure]:
    """Measures by id, those known from the snapshot alone."""
    return {row["id"]: row for row in rows if _value(row) is not None}


def _value(row: Measure) -> Any:
    """A count with a note is a 0 that nothing was counted for."""
    return None if row["unit"] == "count" and row["note"] else row["value"]


def _change(before: Any, after: Any, unit: str) -> Any:
    if before is None or after is None:
        return None
    change = 100 * (after - before) if unit == "share" else after - before
    return round(change, 6) + 0  # no negative zero
