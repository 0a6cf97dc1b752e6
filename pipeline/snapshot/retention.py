"""Thin out a data folder: what goes, what stays, and how much each snapshot takes."""

import json
import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline import paths
from pipeline.errors import DamagedData
from pipeline.snapshot.store import Snapshot, named_objects, newest_first, unreadable


@dataclass(frozen=True)
class Pruned:
    """What :func:`prune` removed: snapshot ids, number of bodies, bytes of everything."""

    snapshots: list[str]
    objects: int
    bytes: int


def size(snapshot: Snapshot) -> int:
    """Bytes on disk of a snapshot: its own files and every body it names, shared or not."""
    files = [path for path in snapshot.folder.iterdir() if path.is_file()]
    try:
        bodies = [snapshot.objects.path(digest) for digest in named_objects(snapshot)]
    except DamagedData:  # it cannot say which; `verify` says what is wrong
        bodies = []
    return sum(path.stat().st_size for path in [*files, *bodies] if path.exists())


def prune(data: Path, keep: int) -> Pruned:
    """Remove all but the ``keep`` newest snapshots of each source, and bodies nothing names.

    A body stays while a kept snapshot or an unfinished capture names it, and the snapshot an
    unfinished capture compares with stays too. Raises :class:`DamagedData`, with nothing removed,
    when a kept snapshot's table cannot be read: it could not say what it needs.
    """
    broken = unreadable(data)
    if broken:
        what = f"snapshot {broken[0]} has no readable manifest: it cannot say what it needs"
        raise DamagedData(what, "restore it, or remove its folder, then prune")
    based_on, journaled = _unfinished(data)
    kept: list[Snapshot] = []
    gone: list[Snapshot] = []
    by_source = sorted(newest_first(data), key=lambda each: str(each.manifest["source"]))
    for _, group in groupby(by_source, key=lambda each: each.manifest["source"]):
        for place, snapshot in enumerate(group):
            stays = place < keep or snapshot.id in based_on
            (kept if stays else gone).append(snapshot)
    needed = journaled.union(*(named_objects(each) for each in kept))
    freed = 0
    for snapshot in gone:
        built = paths.database(data, snapshot.id)
        for path in (built, built.with_suffix(".sha256"), paths.signatures(data, snapshot.id)):
            freed += path.stat().st_size if path.exists() else 0
            path.unlink(missing_ok=True)
        freed += sum(path.stat().st_size for path in snapshot.folder.iterdir())
        (snapshot.folder / "manifest.json").unlink()  # from here on it is no snapshot any more
        shutil.rmtree(snapshot.folder)
    unneeded = [
        path
        for path in sorted(paths.objects(data).glob("*/*"))
        if path.name.startswith(".part-") or path.stem not in needed
    ]
    for path in unneeded:
        freed += path.stat().st_size
        path.unlink()
    for leftover in paths.snapshots(data).glob(".staging-*"):
        shutil.rmtree(leftover)
    return Pruned(sorted(each.id for each in gone), len(unneeded), freed)


def _unfinished(data: Path) -> tuple[set[str], set[str]]:
    """Snapshots and bodies that unfinished captures go on from."""
    based_on: set[str | None] = set()
    named: set[str | None] = set()
    for folder in sorted(paths.journals(data).glob("*")):
        try:
            head = json.loads((folder / "head.json").read_bytes())
            lines = (folder / "answers.jsonl").read_bytes().split(b"\n")[:-1]
        except (OSError, ValueError):
            continue  # begun and not yet asked anything, or no journal: it names nothing
        based_on.add(head.get("base"))
        named |= {head.get("top_list")} | {_body_of(line) for line in lines}
    return {each for each in based_on if each}, {each for each in named if each}


def _body_of(line: bytes) -> str | None:
    """The body a journal line names; a line cut short names none, and is asked again."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row.get("body_sha256") if isinstance(row, dict) else None
