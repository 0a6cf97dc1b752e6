"""One writer a data folder: a lock of the operating system, so that a dead owner holds none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import BadInput


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Hold the data folder's lock; raises :class:`BadInput` when another process holds it, or
    when the folder cannot be written.
    """
    lock = FileLock(data / ".lock", timeout=0)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        what = f"data folder {data} is in use by another trustcensus"
        raise BadInput(what, "wait until it is done, or give another --data-dir") from None
    except OSError as error:
        what = f"data folder {data} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --data-dir") from None
    try:
        yield
    finally:
        lock.release()
