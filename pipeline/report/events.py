"""Events as data and in words: the objects of ``events.json``, and a sentence for each."""

import json
from typing import Any

import pyarrow as pa

from pipeline.report.wording import event_words, sides
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
    return escape_unsafe(f"{about}: {event_words(event)}")


def detail(event: dict[str, Any], *, simulated: bool) -> str:
    """What was and what is, as far as the event tells; a change is a record, not an alarm."""
    marked = "Simulated data: " if simulated else ""
    parts = [f"{marked}{event_words(event)}"]
    if event["previous_version"]:
        parts.append(f"release before: {event['previous_version']}")
    before, after = sides(event)
    if before or after:
        parts.append(f"before: {before or 'none'}; after: {after or 'none'}")
    return escape_unsafe(f"{'; '.join(parts)}. A change is not an alarm.")
