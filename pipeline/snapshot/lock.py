"""One writer per folder: locks of the operating system, so that a dead owner holds none.

A working folder is ours when it holds our marker; no other is swept, and no link is followed.
"""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import AlreadyRunning, BadInput, unwritable
from pipeline.snapshot.objects import write_atomically

#: In every working folder, with this content: what has it may be removed when nobody works there.
MARKER = ".trustcensus"
_MARK = b"A working folder of trustcensus: it is removed when nobody works in it.\n"
_LOCK = "lock"


@contextmanager
def writing(data: Path, work: str = "") -> Iterator[None]:
    """Hold the data folder's lock; a process that holds it may take it again.

    Raises :class:`BadInput` when another process holds it, saying which and since when, or when
    the folder cannot be written; :class:`AlreadyRunning` where that process does the same ``work``.
    """
    lock = FileLock(data / ".lock", timeout=0, is_singleton=True)
    try:
        data.mkdir(parents=True, exist_ok=True)
        is_outermost = not lock.is_locked
        _check_lock(data / ".lock")
        lock.acquire()
        if is_outermost:
            note = {"process": os.getpid(), "work": work}
            write_atomically(data / ".holder", json.dumps(note).encode())
    except Timeout:
        holder, work_there = _holder(data)
        what = f"data folder {data} is in use by another trustcensus{holder}"
        refusal = AlreadyRunning if work and work == work_there else BadInput
        raise refusal(what, "wait until it is done, or give another --data-dir") from None
    except OSError as error:
        lock.release()
        raise unwritable(f"data folder {data}", error, "give another --data-dir") from None
    try:
        yield
    finally:
        if is_outermost:
            (data / ".holder").unlink(missing_ok=True)
        lock.release()


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Hold a working folder, made and marked where it is missing.

    Raises :class:`filelock.Timeout` when another process holds it, OSError when something that is
    no working folder of ours has its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / _LOCK
    is_new = not any(path.name != _LOCK for path in folder.iterdir())
    if folder.is_symlink() or not (is_new or is_ours(folder)):
        raise FileExistsError(errno.EEXIST, "is in the way", str(folder))
    _check_lock(lock)
    with FileLock(lock, timeout=0):
        write_atomically(folder / MARKER, _MARK)
        yield


@contextmanager
def workplace(parent: Path, prefix: str) -> Iterator[Path]:
    """A new working folder below ``parent``, gone afterwards; what dead processes left goes too."""
    sweep(parent, f"{prefix}*")
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    with at_work(folder):
        try:
            yield folder
        finally:
            discard(folder)


def is_ours(folder: Path) -> bool:
    """Is this a real folder (no link to one) that holds our marker?"""
    marker = folder / MARKER
    if folder.is_symlink() or marker.is_symlink() or not marker.is_file():
        return False
    with marker.open("rb") as file:
        return file.read(len(_MARK) + 1) == _MARK


def sweep(parent: Path, pattern: str, spare: str = "") -> None:
    """Remove working folders that dead processes left, but not the one named ``spare``."""
    for folder in sorted(parent.glob(pattern)):
        lock = folder / _LOCK
        if folder.name == spare or not is_ours(folder) or lock.is_symlink():
            continue
        try:
            with FileLock(lock, timeout=0):
                discard(folder)
        except Timeout:
            continue  # at work, this process itself included


def discard(folder: Path) -> None:
    """Remove a working folder that is held, its marker last: a kill leaves one that is ours."""
    for path in sorted(folder.iterdir()):
        if path.name in {MARKER, _LOCK}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _check_lock(lock: Path) -> None:
    """Raise OSError when a lock's name is taken: opening it would empty another's file."""
    if lock.is_symlink() or (lock.exists() and (not lock.is_file() or lock.stat().st_size)):
        raise FileExistsError(errno.EEXIST, f"{lock.name} is in the way", str(lock))


def _holder(data: Path) -> tuple[str, str]:
    """Who holds the lock, since when, and for which work: nothing where its file says nothing."""
    note = data / ".holder"
    try:
        since = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        about = json.loads(note.read_bytes())
        process, work = int(about["process"]), str(about["work"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""
    return f" (process {process}, since {since:%Y-%m-%d %H:%M:%S} UTC)", work
