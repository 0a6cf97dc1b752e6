"""Thin out a data folder: what goes, what stays, and how much each snapshot takes."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import paths
from pipeline.errors import DamagedData
from pipeline.snapshot import kept, reported
from pipeline.snapshot.lock import sweep, workplace
from pipeline.snapshot.manifest import files_of
from pipeline.snapshot.store import Snapshot, named_objects, newest_first, unreadable

_DAY = timedelta(days=1)
_FOLDER = re.compile(r"[0-9a-f]{2}")
_BODY = re.compile(r"(?:[0-9a-f]{64}\.zst|\.part-\w+)")


@dataclass(frozen=True)
class Pruned:
    """What :func:`prune` removed: snapshot ids, number of bodies, bytes of everything.

    ``left`` says in a line each what was left alone, and why.
    """

    snapshots: list[str]
    objects: int
    bytes: int
    left: list[str]


def size(snapshot: Snapshot) -> int:
    """Bytes on disk of a snapshot: its own files and every body it names, shared or not."""
    files = [path for path in snapshot.folder.iterdir() if path.is_file()]
    try:
        bodies = [snapshot.objects.path(digest) for digest in named_objects(snapshot)]
    except DamagedData:  # it cannot say which; `verify` says what is wrong
        bodies = []
    return sum(path.stat().st_size for path in [*files, *bodies] if path.exists())


def prune(data: Path, keep: int, now: datetime, is_forced: bool = False) -> Pruned:
    """Remove all but the ``keep`` newest whole snapshots of each source, and bodies nothing names.

    A snapshot goes only when ``keep`` newer ones were read and found whole, and when it is in an
    archive elsewhere, unless ``is_forced``. A damaged one, one dated in the future, one an
    unfinished capture compares with, one reported last, and one with files of others stays and
    counts for nothing. A body stays while anything names it, and all of them while a snapshot
    cannot say what it names.
    """
    plan = _plan(data, keep, now, is_forced)
    needed = None if plan.unreadable else _needed(data, plan.stay)
    left = list(plan.left)
    if needed is None:
        left.append("no body was removed: a damaged snapshot cannot say which it needs")
    freed = 0
    sweep(paths.snapshots(data), ".staging-*")
    for snapshot in plan.go:
        freed += _remove(data, snapshot)
        kept.forget(snapshot)
    unneeded = [] if needed is None else _unneeded(paths.objects(data), needed)
    for path in unneeded:
        freed += path.lstat().st_size
        path.unlink()
    return Pruned(sorted(snapshot.id for snapshot in plan.go), len(unneeded), freed, left)


@dataclass
class _Plan:
    """Snapshots that stay and go; ids that cannot be read; what to say of those left alone."""

    stay: list[Snapshot] = field(default_factory=list)
    go: list[Snapshot] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def _plan(data: Path, keep: int, now: datetime, is_forced: bool) -> _Plan:
    plan = _Plan(unreadable=unreadable(data))
    plan.left = [f"{name} was left alone: its manifest is damaged" for name in plan.unreadable]
    based_on = _unfinished(data)[0] | _last_reported(data)
    whole: Counter[str] = Counter()
    checked: dict[str, bool] = {}
    for snapshot in newest_first(data):
        source = str(snapshot.manifest["source"])
        why = _why_left(snapshot, now)
        if why:
            plan.left.append(f"{snapshot.id} was left alone: {why}")
        elif whole[source] >= keep and snapshot.id not in based_on:
            if is_forced or not kept.is_only_copy(snapshot):
                plan.go.append(snapshot)
                continue
            plan.left.append(f"{snapshot.id} was left alone: it exists nowhere else; `pack` it")
        elif whole[source] < keep:
            fault = _fault(snapshot, checked)
            whole[source] += fault is None
            if fault is not None:
                plan.left.append(f"{snapshot.id} was not counted, as it is damaged: {fault}")
        plan.stay.append(snapshot)
    return plan


def _last_reported(data: Path) -> set[str]:
    """Of each list the snapshot that readers saw last: the next one is compared with it."""
    last: dict[str, str] = {}
    for report in reported.reports(data):
        last.setdefault(report.follows, report.snapshot)
    return set(last.values())


def _why_left(snapshot: Snapshot, now: datetime) -> str:
    """Why a snapshot is neither counted nor removed; empty where it may be."""
    if is_of_the_future(snapshot, now):
        return "it is dated in the future (the clock was wrong when it was made, or is wrong now)"
    if snapshot.folder.is_symlink():
        return "it is a link"
    ours = {"manifest.json", *files_of(snapshot.manifest)}
    for path in sorted(snapshot.folder.iterdir()):
        if path.name not in ours or path.is_symlink() or not path.is_file():
            return f"{path.name} in its folder is not part of the capture"
    return ""


def _fault(snapshot: Snapshot, checked: dict[str, bool]) -> str | None:
    """The first thing that is not whole; bodies that several snapshots share are read once."""
    for name in sorted(snapshot.manifest["attachments"]):
        try:
            snapshot.attachment(name)
        except DamagedData as fault:
            return fault.what
    try:
        for name in sorted(snapshot.manifest["tables"]):
            snapshot.table(name)
        named = sorted(named_objects(snapshot))
    except DamagedData as fault:
        return fault.what
    for digest in named:
        if digest not in checked:
            checked[digest] = snapshot.objects.holds(digest)
        if not checked[digest]:
            return f"object {digest} is missing or altered"
    return None


def _remove(data: Path, snapshot: Snapshot) -> int:
    """Remove a snapshot with its database and signatures; gives the bytes.

    Its folder is moved aside first: a kill leaves a whole snapshot, or none.
    """
    freed = sum(path.lstat().st_size for path in snapshot.folder.iterdir())
    with workplace(snapshot.folder.parent, ".staging-") as scratch:
        snapshot.folder.rename(scratch / snapshot.id)
    built = paths.database(data, snapshot.id)
    for path in (built, built.with_suffix(".sha256"), paths.signatures(data, snapshot.id)):
        if path.is_symlink() or path.is_file():
            freed += path.lstat().st_size
            path.unlink()
    return freed


def _needed(data: Path, snapshots: list[Snapshot]) -> set[str] | None:
    """Bodies that snapshots and unfinished captures name, None where one cannot say."""
    try:
        return _unfinished(data)[1].union(*map(named_objects, snapshots))
    except DamagedData:
        return None


def _unneeded(root: Path, needed: set[str]) -> list[Path]:
    """Bodies nothing names: real files, in real folders, with names that we give."""
    if root.is_symlink():
        return []
    return [
        path
        for folder in sorted(root.glob("*"))
        if _FOLDER.fullmatch(folder.name) and not folder.is_symlink()
        for path in sorted(folder.glob("*"))
        if _BODY.fullmatch(path.name)
        and path.name.startswith((folder.name, ".part-"))
        and path.stem not in needed
        and not path.is_symlink()
        and path.is_file()
    ]


def is_of_the_future(snapshot: Snapshot, now: datetime) -> bool:
    """Is it dated later than tomorrow? Simulated time is never wrong."""
    return not snapshot.is_simulated and snapshot.as_of > now + _DAY


def _unfinished(data: Path) -> tuple[set[str], set[str]]:
    """Snapshots and bodies that unfinished captures go on from."""
    based_on: set[str | None] = set()
    named: set[str | None] = set()
    for folder in sorted(paths.journals(data).glob("*")):
        try:
            head = json.loads((folder / "head.json").read_bytes())
            lines = (folder / "answers.jsonl").read_bytes().split(b"\n")[:-1]
        except (OSError, ValueError, RecursionError):
            continue  # begun and not yet asked anything, or no journal: it names nothing
        if not isinstance(head, dict):
            continue
        based_on.add(head.get("base"))
        named |= {head.get("top_list")} | {_body_of(line) for line in lines}
    return {base for base in based_on if base}, {digest for digest in named if digest}


def _body_of(line: bytes) -> str | None:
    """The body a journal line names; a line cut short names none, and is asked again."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row.get("body_sha256") if isinstance(row, dict) else None
