"""Which snapshots readers have seen in a report, and what each was compared with.

A capture that had no report (a closed gate, a failed notebook) is unknown to readers, so
the next one is not compared with it. A note, ``<data>/reported/<id>.json``, outlives the
snapshot and every folder of reports.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipeline import paths
from pipeline.errors import UNUSABLE
from pipeline.snapshot.manifest import is_moment
from pipeline.snapshot.objects import canonical_json, write_atomically
from pipeline.snapshot.store import Snapshot

SCHEMA = 1


@dataclass(frozen=True)
class Report:
    """That a snapshot was reported: ``follows`` is what it is a capture of, as JSON."""

    snapshot: str
    as_of: str
    follows: str
    baseline: str | None

    @property
    def at(self) -> datetime:
        """The time the snapshot is as of."""
        return datetime.fromisoformat(self.as_of)


def note(snapshot: Snapshot, follows: str, baseline: Snapshot | None) -> None:
    """Note that a report of this snapshot was published; a folder that takes nothing keeps none."""
    before = None if baseline is None else baseline.id
    report = Report(snapshot.id, snapshot.as_of.isoformat(), follows, before)
    path = paths.reported(snapshot.data) / f"{snapshot.id}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, canonical_json({"schema": SCHEMA, **asdict(report)}))
    except OSError as error:
        if error.errno not in UNUSABLE:
            raise


def reports(data: Path, follows: str | None = None) -> list[Report]:
    """What was reported, the latest capture first; only of what ``follows`` says, where given."""
    notes = [_read(path) for path in sorted(paths.reported(data).glob("*.json"))]
    selection = [report for report in notes if report and follows in {None, report.follows}]
    return sorted(selection, key=lambda report: (report.at, report.snapshot), reverse=True)


def _read(path: Path) -> Report | None:
    """A note; None where it is not one of ours."""
    try:
        document = json.loads(path.read_bytes())
        if document.pop("schema") != SCHEMA:
            return None
        report = Report(**document)
        is_ours = is_moment(report.as_of) and report.at.tzinfo and report.snapshot == path.stem
        return report if is_ours and isinstance(report.baseline, str | None) else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
