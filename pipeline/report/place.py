"""Where a report is made, and how it takes its place: nobody sees it before it is whole.

Layout of the output folder::

    <run id>/                    a whole report
    latest                       relative symlink to the newest good one
    failed/<id>/                 what a failed run left: its notebook, its log, the reason
    .staging-<run id>/report/    a report being made
    .staging-<run id>/parts/     its finished parts, for a try that goes on after a kill
    .staging-<run id>/lock       held while somebody works there; a dead owner holds none
"""

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import Timeout

from pipeline.errors import BadInput
from pipeline.snapshot.lock import at_work, sweep

STAGING = ".staging-"
LATEST = "latest"
_HERE = -100  # AT_FDCWD: names are relative to the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


@contextmanager
def staging(out: Path, run_id: str, is_kept: bool = False) -> Iterator[Path]:
    """The folder this report is made in, for one process at a time; leftovers of others go.

    With ``is_kept`` it stays after an error, for the next try. Raises :class:`BadInput` when the
    output folder cannot be written, or another process writes this very report.
    """
    folder = out / f"{STAGING}{run_id}"
    with ExitStack() as held:
        try:
            held.enter_context(at_work(folder))
            sweep(out, f"{STAGING}*", spare=_shown(out))
        except Timeout:
            what = f"report {run_id} is being written by another trustcensus"
            raise BadInput(what, "wait until it is done, or give another --out") from None
        except OSError as error:
            what = f"output folder {out} cannot be written ({error.strerror})"
            raise BadInput(what, "give another --out") from None
        stays = is_kept
        try:
            yield folder
            stays = False
        finally:
            if not stays and _shown(out) != folder.name:
                shutil.rmtree(folder, ignore_errors=True)


def check_writable(out: Path) -> None:
    """Raise :class:`BadInput` when no report could be written here: before hours of asking."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=STAGING, dir=out):
            pass
    except OSError as error:
        what = f"output folder {out} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --out") from None


def place(report: Path, out: Path, run_id: str) -> Path:
    """Move a finished report to its name and point ``latest`` at it.

    At every instant ``latest`` leads to a whole report, the earlier one or this.
    """
    target = out / run_id
    os.sync()  # after a power cut no name leads to files that are not on the disk
    if not target.exists():
        report.rename(target)
    elif not exchange(report, target):
        _replace(report, target, out)
    point(out, run_id, report.parent)
    return target.resolve()


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot do that."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def point(out: Path, to: str, scratch: Path) -> None:
    """Point ``latest`` at a folder below ``out``, in one step."""
    pointer = scratch / LATEST
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(to, target_is_directory=True)
    pointer.replace(out / LATEST)


def _replace(report: Path, target: Path, out: Path) -> None:
    """As an exchange, by renames: ``latest`` leads to a copy (of links) meanwhile."""
    copy = Path(tempfile.mkdtemp(prefix="copy-", dir=report.parent))
    shutil.copytree(report, copy, copy_function=link, dirs_exist_ok=True)
    point(out, copy.relative_to(out).as_posix(), report.parent)
    target.rename(copy.with_name(f"{copy.name}-replaced"))
    report.rename(target)


def link(source: Path | str, target: Path | str) -> None:
    """A second name for a file, or a copy of it where the folder's system has no such names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _shown(out: Path) -> str:
    """The staging folder ``latest`` leads into, if any: a kill cut its rename short."""
    pointer = out / LATEST
    return pointer.readlink().parts[0] if pointer.is_symlink() else ""
