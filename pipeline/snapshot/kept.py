"""Where else a snapshot is: archives of it, noted when they were written or read.

An index says nothing of its past, so a snapshot that is lost cannot be made again. A note,
``<data>/kept/<id>.json``, says for each archive of it where that is: a file, which must still be
there, or an address, which is not checked. Simulated snapshots are made again from their seed and
need no other place.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline import paths
from pipeline.snapshot.objects import canonical_json, write_atomically
from pipeline.snapshot.store import Snapshot

SCHEMA = 1


@dataclass(frozen=True, order=True)
class Copy:
    """One archive: a file's absolute path or an address, its bytes, and whether names are in it."""

    place: str
    bytes: int
    roles_dropped: bool


def note(snapshot: Snapshot, copy: Copy) -> None:
    """Note that an archive of this snapshot was written to, or read from, a place."""
    others = [archive for archive in _noted(snapshot) if archive.place != copy.place]
    copies = [asdict(archive) for archive in sorted([*others, copy])]
    path = paths.kept(snapshot.data) / f"{snapshot.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, canonical_json({"schema": SCHEMA, "copies": copies}))


def copies(snapshot: Snapshot) -> list[Copy]:
    """The archives of a snapshot that are, as far as can be known, still there."""
    return [copy for copy in _noted(snapshot) if _is_there(copy, snapshot.data)]


def is_only_copy(snapshot: Snapshot) -> bool:
    """Would it be lost for ever with this data folder?"""
    return not snapshot.is_simulated and not copies(snapshot)


def forget(snapshot: Snapshot) -> None:
    """Remove the note of a snapshot that is gone."""
    path = paths.kept(snapshot.data) / f"{snapshot.id}.json"
    if path.is_file() and not path.is_symlink():
        path.unlink()


def _noted(snapshot: Snapshot) -> list[Copy]:
    try:
        path = paths.kept(snapshot.data) / f"{snapshot.id}.json"
        document = json.loads(path.read_bytes())
        if document["schema"] != SCHEMA:
            return []
        return [
            Copy(str(copy["place"]), int(copy["bytes"]), bool(copy["roles_dropped"]))
            for copy in document["copies"]
        ]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []  # no note, or none that can be read: then nothing is known to be elsewhere


def _is_there(copy: Copy, data: Path) -> bool:
    """An address is believed; a file counts while it is there, and not in the data folder."""
    if "://" in copy.place:
        return True
    path = Path(copy.place)
    try:
        is_whole = path.is_file() and path.stat().st_size == copy.bytes
        return is_whole and data.resolve() not in path.resolve().parents
    except (OSError, ValueError):
        return False
