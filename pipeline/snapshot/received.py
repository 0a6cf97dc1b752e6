"""Which snapshots were received here, from a source that this installation asked itself.

An archive brings all of a snapshot, its circumstances too; what it says of an index is somebody's
word. Captures continue from, and compare with, only what was received here: a note that no archive
can hold, ``<data>/received/<id>.json``, written when a capture is published.
"""

import json
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.snapshot.objects import canonical_json, sha256, write_atomically
from pipeline.snapshot.store import Snapshot, is_id

SCHEMA = 1


def note(snapshot: Snapshot, circumstances: dict[str, Any]) -> None:
    """Note that this snapshot was received here, and how; notes of snapshots that are gone go."""
    folder = paths.received(snapshot.data)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.json")):
        is_gone = not (paths.snapshots(snapshot.data) / path.stem).is_dir()
        if is_gone and not folder.is_symlink() and _is_ours(path):
            path.unlink()
    content = {"schema": SCHEMA, "content": _content(snapshot), "circumstances": circumstances}
    write_atomically(folder / f"{snapshot.id}.json", canonical_json(content))


def circumstances(snapshot: Snapshot) -> dict[str, Any] | None:
    """How a snapshot was received here; None where it was not, or what is there now is another."""
    try:
        path = paths.received(snapshot.data) / f"{snapshot.id}.json"
        document = json.loads(path.read_bytes())
        if document["schema"] != SCHEMA or document["content"] != _content(snapshot):
            return None
        return dict(document["circumstances"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _is_ours(path: Path) -> bool:
    """Is this a real file that :func:`note` wrote?"""
    if path.is_symlink() or not is_id(path.stem):
        return False
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.keys() == {"schema", "content", "circumstances"}


def _content(snapshot: Snapshot) -> str:
    """Hash of what the snapshot holds: its id has only the beginning of one."""
    parts = {name: snapshot.manifest[name] for name in ("source", "cohort", "tables")}
    return sha256(canonical_json(parts))
