"""One writer a folder: locks of the operating system, so that a dead owner holds none."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BadInput
from pipeline.snapshot.objects import write_atomically


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Hold the data folder's lock; a process that holds it may take it again.

    Raises :class:`BadInput` when another process holds it, saying which and since when, or when
    the folder cannot be written.
    """
    lock = FileLock(data / ".lock", timeout=0, is_singleton=True)
    try:
        data.mkdir(parents=True, exist_ok=True)
        is_outermost = not lock.is_locked
        lock.acquire()
        if is_outermost:
            write_atomically(data / ".holder", json.dumps({"process": os.getpid()}).encode())
    except Timeout:
        what = f"data folder {data} is in use by another trustcensus{_holder(data)}"
        raise BadInput(what, "wait until it is done, or give another --data-dir") from None
    except OSError as error:
        lock.release()
        what = f"data folder {data} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --data-dir") from None
    try:
        yield
    finally:
        if is_outermost:
            (data / ".holder").unlink(missing_ok=True)
        lock.release()


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Hold a working folder, made where it is missing; raises :class:`filelock.Timeout` when
    another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock", timeout=0):
        yield


def sweep(parent: Path, pattern: str, spare: str = "") -> None:
    """Remove working folders that dead processes left, but not the one named ``spare``."""
    for folder in sorted(parent.glob(pattern)):
        if folder.name == spare:
            continue
        try:
            with FileLock(folder / "lock", timeout=0):
                shutil.rmtree(folder)
        except Timeout:
            continue  # at work, this process itself included


def _holder(data: Path) -> str:
    """Who holds the lock, since when: as its file says, nothing where it says nothing."""
    note = data / ".holder"
    try:
        since = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        process = int(json.loads(note.read_bytes())["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f" (process {process}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
