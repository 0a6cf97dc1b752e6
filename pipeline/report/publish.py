"""Where a report is made, and how it takes its place: nobody sees it before it is whole.

Layout of the output folder::

    <run id>/                    a whole report
    latest                       relative symlink to the newest good one
    failed/<id>/                 what a failed run left: its notebook, its log, the reason
    .staging-<run id>/report/    a report being made
    .staging-<run id>/lock       held while somebody works there; a dead owner holds none
    .scratch-<random>/           a file or folder being written; gone at once

A report is ours when its manifest says so, a working folder when it holds our marker. Nothing else
is replaced or removed, whatever its name.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import Timeout

from pipeline.errors import BadInput, unwritable
from pipeline.report.status import STATUS, write_status
from pipeline.snapshot.lock import at_work, discard, sweep, workplace
from pipeline.snapshot.manifest import ID

STAGING = ".staging-"
SCRATCH = ".scratch-"
LATEST = "latest"
FAILED = "failed"
#: The page put beside the reports, and how it begins.
ARTICLE = "article_figures.md"
ARTICLE_TITLE = "# Which claims of the article hold"
_RUN_ID = re.compile(rf"{ID}-[0-9a-f]{{8}}")


@contextmanager
def staging(out: Path, run_id: str) -> Iterator[Path]:
    """The folder this report is made in, for one process at a time; leftovers of others go.

    Raises :class:`BadInput` when the output folder cannot be written, or another process writes
    this very report.
    """
    folder = out / f"{STAGING}{run_id}"
    check_free(out, run_id)
    with ExitStack() as held:
        try:
            held.enter_context(at_work(folder))
            sweep(out, f"{STAGING}*", spare=_shown(out))
        except Timeout:
            what = f"report {run_id} is being written by another trustcensus"
            raise BadInput(what, "wait until it is done, or give another --out") from None
        except FileExistsError as error:
            raise _in_the_way(Path(error.filename)) from None
        except OSError as error:
            raise unwritable(f"output folder {out}", error) from None
        try:
            yield folder
        finally:
            if _shown(out) != folder.name:
                discard(folder)


def check_writable(out: Path) -> None:
    """Raise :class:`BadInput` when no report could be written here: before hours of asking."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        check_free(out)
        with workplace(out, SCRATCH):
            pass
    except OSError as error:
        raise unwritable(f"output folder {out}", error) from None


def check_free(out: Path, run_id: str = "") -> None:
    """Raise :class:`BadInput` when a name that a report takes is something else's."""
    pointer, gone = out / LATEST, out / FAILED
    is_link = pointer.is_symlink()
    if (is_link and not _is_our_pointer(pointer)) or (not is_link and pointer.exists()):
        raise _in_the_way(pointer)
    if gone.is_symlink() or (gone.exists() and not gone.is_dir()):
        raise _in_the_way(gone)
    copy = out / ARTICLE
    if copy.is_symlink() or (copy.exists() and not _is_article(copy)):
        raise _in_the_way(copy)
    target = out / run_id
    if run_id and (target.is_symlink() or (target.exists() and not is_report(target))):
        raise _in_the_way(target)


def is_report(folder: Path) -> bool:
    """Is this a real folder (no link to one) with the manifest of a report?"""
    manifest, status = folder / "manifest.json", folder / STATUS
    if any(path.is_symlink() for path in (folder, manifest, status, status.parent)):
        return False
    try:
        content = json.loads(manifest.read_bytes())
        named = content["run"], content["snapshot"], content["files"], content["mutable"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    kinds = (str, str, dict, list)
    is_whole = all(isinstance(value, kind) for value, kind in zip(named, kinds, strict=True))
    return is_whole and content.get("schema") == 1 and STATUS in content["mutable"]


def _is_article(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(ARTICLE_TITLE)) == ARTICLE_TITLE.encode()


def _is_our_pointer(pointer: Path) -> bool:
    """Does the link lead to a report beside it, to a copy of one, or to one that was deleted?"""
    to = pointer.readlink()
    if to.is_absolute() or ".." in to.parts or not to.parts:
        return False
    target = pointer.parent / to
    is_named = bool(_RUN_ID.fullmatch(to.parts[0].removeprefix(STAGING)))
    return is_report(target) or (is_named and not target.exists())


def _in_the_way(path: Path) -> BadInput:
    what = f"{path} is in the way: it was not made by this program"
    return BadInput(what, "move it, or give another --out")


def publish_report(report: Path, out: Path, run_id: str) -> Path:
    """Move a finished report to its name and point ``latest`` at it.

    At every instant ``latest`` leads to a whole report, the earlier one or this; where this
    replaces one of its own name, that name is absent for an instant.
    """
    target = out / run_id
    os.sync()  # after a power cut no name leads to files that are not on the disk
    if not target.exists():
        report.rename(target)
    else:
        _replace(report, target, out)
    update_latest(out, run_id, report.parent)
    return target.resolve()


def publish_again(out: Path, run_id: str, scratch: Path) -> Path:
    """Point ``latest`` at a report that is there already; no later run has failed any more."""
    target = (out / run_id).resolve()
    write_status(target, None, scratch / "status")
    update_latest(out, run_id, scratch)
    return target


def update_latest(out: Path, to: str, scratch: Path) -> None:
    """Point ``latest`` at a folder below ``out``, in one step."""
    pointer = scratch / LATEST
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(to, target_is_directory=True)
    pointer.replace(out / LATEST)


def _replace(report: Path, target: Path, out: Path) -> None:
    """Replace a report of the same name; ``latest`` leads to a copy (of links) meanwhile."""
    copy = Path(tempfile.mkdtemp(prefix="copy-", dir=report.parent))
    shutil.copytree(report, copy, copy_function=link, dirs_exist_ok=True)
    update_latest(out, copy.relative_to(out).as_posix(), report.parent)
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
