"""Events as data and as a feed: ``events.json``, ``events.csv``, ``feed.atom``."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa

from pipeline.errors import BadInput
from pipeline.snapshot import Snapshot, canonical_json
from pipeline.text import csv_text, plain, stamp

_ATOM = "http://www.w3.org/2005/Atom"
_WORDS = {
    "first_attested": "first attested file",
    "provenance_lost": "attestation stopped",
    "provenance_regained": "attested again",
    "provenance_partial": "attested in part",
    "provenance_inconsistent": "files of more than one publisher",
    "publisher_kind_changed": "publisher kind changed",
    "publisher_repository_changed": "publishing repository changed",
    "publisher_workflow_changed": "publishing workflow changed",
    "publisher_environment_changed": "publishing environment changed",
    "repository_mismatch": "declared and attested repository differ",
    "dormant_release": "release after more than 365 days",
    "late_file": "file added late",
    "owner_added": "owner added",
    "owner_removed": "owner removed",
    "owners_replaced": "all owners replaced",
    "organization_joined": "organization joined",
    "organization_left": "organization left",
    "organization_changed": "organization changed",
    "status_changed": "status changed",
    "release_removed": "release removed",
    "file_removed": "files removed",
    "yanked": "release yanked",
}


def event_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Events as the contract's objects, newest first, times in UTC."""
    rows = []
    for row in table.to_pylist():
        at = stamp(row.pop("happened_at"))
        before, after = (row[side] and json.loads(row[side]) for side in ("before", "after"))
        rows.append({**row, "at": at, "before": before, "after": after})
    return rows


def render_events(table: pa.Table, snapshot: Snapshot, form: str) -> str:
    """Events as text in one of the forms ``json``, ``csv``, ``atom``; else :class:`BadInput`."""
    if form == "csv":
        return csv_text(table)
    rows = event_rows(table)
    if form == "json":
        return canonical_json(rows).decode()
    if form == "atom":
        return atom(rows, snapshot).decode()
    raise BadInput(f"--format {form} is unknown", "use json, csv or atom")


def atom(events: list[dict[str, Any]], snapshot: Snapshot, most: int = 200) -> bytes:
    """An Atom feed of the newest events; entry ids are stable over runs."""
    simulated = "Simulated data: " if snapshot.simulated else ""
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "title", f"{simulated}trustcensus: changes in how projects are published")
    _add(feed, "id", f"urn:trustcensus:events:{snapshot.manifest['source']}")
    _add(feed, "updated", stamp(snapshot.as_of))
    _add(ET.SubElement(feed, "author"), "name", "trustcensus")
    for event in events[:most]:
        entry = ET.SubElement(feed, "entry")
        words = _WORDS.get(event["kind"], event["kind"])
        subtype = f" ({event['subtype']})" if event["subtype"] else ""
        about = f"{event['project']} {event['version'] or ''}".strip()
        _add(entry, "title", plain(f"{about}: {words}{subtype}"))
        _add(entry, "id", f"urn:trustcensus:event:{event['id']}")
        _add(entry, "updated", event["at"])
        _add(entry, "content", plain(
            f"{simulated}{words}{subtype}; release before: {event['previous_version'] or 'none'}. "
            "A change is a record, not an alarm."
        ))  # fmt: skip
    ET.indent(feed, space=" ")
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
