"""Events as data and in words: the objects of ``events.json``, and a sentence for each."""

import json
from typing import Any

import pyarrow as pa

from pipeline import labels
from pipeline.text import escape_unsafe, stamp


def event_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Events as the contract's objects, newest first, times in UTC."""
    rows = []
    for row in table.to_pylist():
        at = stamp(row.pop("happened_at"))
        before, after = (row[side] and json.loads(row[side]) for side in ("before", "after"))
        rows.append({**row, "at": at, "before": before, "after": after})
    return rows


def headline(event: dict[str, Any]) -> str:
    """Project, release and what changed, in one line of safe text."""
    about = f"{event['project']} {event['version'] or ''}".strip()
    return escape_unsafe(f"{about}: {_what(event)}")


def detail(event: dict[str, Any], *, simulated: bool) -> str:
    """What was and what is, as far as the event tells; a change is a record, not an alarm."""
    marked = "Simulated data: " if simulated else ""
    parts = [f"{marked}{_what(event)}"]
    if event["previous_version"]:
        parts.append(f"release before: {event['previous_version']}")
    before, after = _state(event["before"]), _state(event["after"])
    if before or after:
        parts.append(f"before: {before or 'none'}; after: {after or 'none'}")
    return escape_unsafe(f"{'; '.join(parts)}. A change is a record, not an alarm.")


def _what(event: dict[str, Any]) -> str:
    words = labels.EVENTS.get(event["kind"], event["kind"])
    return f"{words} ({event['subtype']})" if event["subtype"] else words


def _state(state: dict[str, Any] | None) -> str:
    """One side of a change in words: its publisher where it has one, else each value named."""
    if not state:
        return ""
    publishers = state.get("publishers") or [state.get("publisher")]
    if all(publishers):
        return " and ".join(_publisher(each) for each in publishers)
    told = (
        (key, value)
        for key, value in state.items()
        if key not in {"publisher", "publishers"} and value is not None
    )
    return ", ".join(f"{key} {json.dumps(value, ensure_ascii=False)}" for key, value in told)


def _publisher(publisher: dict[str, Any]) -> str:
    named = [publisher[key] for key in ("kind", "repository", "workflow", "environment")]
    return " ".join(str(each) for each in named if each)
