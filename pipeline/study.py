"""Open a snapshot for reading: what a notebook's first line calls.

``"demo"`` is an alias of the newest demo snapshot, captured and built when there is none;
``"latest"`` of the newest snapshot of any source; any other name is the id of a snapshot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline import baseline as pairs
from pipeline import codes, database, labels, paths, reference
from pipeline import snapshot as store
from pipeline.capture import Options, collect
from pipeline.errors import BadInput
from pipeline.progress import Progress
from pipeline.snapshot import Snapshot, received

if TYPE_CHECKING:  # charts take seconds to import; finding a snapshot needs none of them
    from pipeline.charts.frame import Frame

ALIAS = "demo"
NEWEST = "latest"


@dataclass(frozen=True)
class Study:
    """A snapshot, its read-only database, and what every figure says of where it comes from."""

    snapshot: Snapshot
    db: duckdb.DuckDBPyConnection
    frame: "Frame"
    baseline: Snapshot | None = None


def open_study(
    name: str = ALIAS, baseline: str | None = None, progress: Progress | None = None
) -> Study:
    """The study of a snapshot; its database is built when missing or outdated.

    With ``baseline``, the id of an earlier snapshot or ``latest``, it also has the changes between
    the two. Raises :class:`BadInput` for an unknown id, or one that cannot be compared.
    """
    snapshot = find(paths.data_dir(), name)
    return study_of(snapshot, earlier(snapshot, baseline), progress)


def study_of(
    snapshot: Snapshot, baseline: Snapshot | None = None, progress: Progress | None = None
) -> Study:
    """The study of a snapshot and, where given, of its changes since an earlier one."""
    for each in filter(None, (snapshot, baseline)):
        database.ensure(each, progress)
    return Study(snapshot, pairs.connect(snapshot, baseline), frame(snapshot), baseline)


def earlier(snapshot: Snapshot, name: str | None) -> Snapshot | None:
    """The snapshot to compare with: an id, or ``latest`` for the newest :func:`comparable` one.

    None where no name is given. Raises :class:`BadInput` when there is none, or it cannot be.
    """
    if not name:
        return None
    if name == NEWEST:
        for each in _earlier_ones(snapshot):
            return each
        what = f"no snapshot is earlier than {snapshot.id}, of the same source and cohort"
        raise BadInput(what, "leave out --baseline")
    found = store.read(snapshot.data, name)
    pairs.check(snapshot, found)
    return found


def has_earlier(snapshot: Snapshot) -> bool:
    """Is there anything that ``latest`` could be?"""
    return any(True for _ in _earlier_ones(snapshot))


def _earlier_ones(snapshot: Snapshot) -> Iterator[Snapshot]:
    """Comparable snapshots of the data folder, newest first."""
    of_source = store.newest_first(snapshot.data, snapshot.manifest["source"])
    return (each for each in of_source if comparable(snapshot, each))


def comparable(snapshot: Snapshot, other: Snapshot) -> bool:
    """Is ``other`` an earlier capture of what ``snapshot`` follows: same index, list and size?

    A build's file is the same one whatever it names by now; what it gained and lost is turnover.
    What was received here is compared by itself with nothing that an archive brought.
    """
    is_ours = received.circumstances(snapshot) is None or received.circumstances(other) is not None
    is_same = other.as_of < snapshot.as_of and _followed(other) == _followed(snapshot)
    return is_same and is_ours


def _followed(snapshot: Snapshot) -> tuple[object, ...]:
    cohort = snapshot.manifest["cohort"]
    source = snapshot.manifest["source"]
    endpoint = snapshot.endpoint if codes.sources()[source].is_live else None
    return source, endpoint, cohort["source"] if "pinned" in cohort else cohort["name"]


def find(data: Path, name: str) -> Snapshot:
    """The snapshot with this id or alias; the demo is captured when there is none.

    Raises :class:`BadInput` for an unknown id, or ``latest`` where there is no snapshot.
    """
    if not isinstance(name, str) or not name:
        raise BadInput(f"snapshot {name!r} is no snapshot id", "see `trustcensus snapshots`")
    if name not in {ALIAS, NEWEST}:
        return store.read(data, name)
    existing = store.newest_first(data, source="demo" if name == ALIAS else None)
    if name == NEWEST and not existing:
        raise BadInput("there is no snapshot yet", "make one with `collect`")
    if existing:
        return store.read(data, existing[0].id)
    return collect(Options(source="demo", data=data))


def evidence_day(snapshot: Snapshot) -> date | None:
    """The day the evidence is of; None where a published table's is not stated.

    The snapshot's own, but for published tables: there that is the day of the list.
    """
    if codes.sources()[snapshot.manifest["source"]].reads != "table":
        return snapshot.as_of.date()
    stated = snapshot.manifest.get("evidence_as_of")
    return datetime.fromisoformat(stated).date() if stated else None


def _dated(snapshot: Snapshot) -> str:
    """What captions say of the evidence's date where it is not the snapshot's."""
    day = evidence_day(snapshot)
    if day is None:
        return ", date of the evidence not stated"
    return "" if day == snapshot.as_of.date() else f", evidence read {day.isoformat()}"


def frame(snapshot: Snapshot) -> "Frame":
    """Source, cohort, date and evidence as the captions of this snapshot's figures state them."""
    from pipeline.charts.boundaries import Boundary
    from pipeline.charts.frame import Frame

    cohort = snapshot.manifest["cohort"]
    listed = f", list of {cohort['as_of'][:10]}" if cohort["as_of"] else ""
    ranked = "" if "pinned" in cohort else " by downloads"
    return Frame(
        source=labels.SOURCES[snapshot.manifest["source"]],
        cohort=f"{cohort['name']}{ranked}{listed}{_dated(snapshot)}{_holes(snapshot)}",
        as_of=evidence_day(snapshot) or snapshot.as_of.date(),
        snapshot=snapshot.id,
        simulated=snapshot.simulated,
        evidence="attested is a lower bound for Trusted Publishing",
        boundaries=tuple(
            Boundary(each.date, each.axis, each.letter, each.label)
            for each in reference.boundaries()
            if each.letter
        ),
    )


def _holes(snapshot: Snapshot) -> str:
    """Holes of the download log, for captions of figures that are weighted or ranked by it."""
    found = [hole for hole in snapshot.manifest.get("holes", []) if hole["logged"] == "downloads"]
    if not found:
        return ""
    days = sorted({hole["first"] for hole in found})
    shown = ", ".join(days[:3]) + (f" and {len(days) - 3} more days" if len(days) > 3 else "")
    return f" (download log incomplete: {shown})"
