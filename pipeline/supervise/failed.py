"""What a failed run leaves: its reason, its log and its notebook, and a word to readers.

Layout: ``<out>/failed/<id>/reason.json``, ``run.log`` and, where a notebook stopped,
``<notebook>.ipynb`` with the error output. No file holds a path of this machine: they are replaced,
and a file in which one, or a key, is found nevertheless is withheld.
"""

import json
import shutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.endpoints import without_logins
from pipeline.errors import NotebookFailed, PipelineError
from pipeline.report.place import LATEST, exchange
from pipeline.report.scan import scan
from pipeline.report.status import STATUS, Status, script, write_status
from pipeline.snapshot import canonical_json
from pipeline.text import plain

#: Failed runs kept in an output folder; older ones go.
KEPT = 20


@dataclass(frozen=True)
class Failure:
    """A run that stopped in ``step``; ``run`` is its report's id, or what stands for it."""

    run: str
    step: str
    error: Exception
    at: datetime
    options: dict[str, Any]
    log: str


def record(failure: Failure, out: Path, data: Path) -> Path:
    """Write the folder of a failed run and the banner of the last good report."""

    def shown(text: str) -> str:
        return without_logins(paths.without(text, out=out, data=data))

    target = out / "failed" / failure.run
    staged = target.with_name(f".{failure.run}")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    reason = {
        "schema": 1,
        "run": failure.run,
        "step": failure.step,
        "error": type(failure.error).__name__,
        "reason": shown(str(failure.error)),
        "exit_code": exit_code(failure.error),
        "failed_at": failure.at.isoformat(timespec="seconds"),
        "options": _each_text(failure.options, shown),
    }
    (staged / "reason.json").write_bytes(canonical_json(reason))
    log = failure.log
    if not isinstance(failure.error, PipelineError):
        log += "".join(traceback.format_exception(failure.error))
    (staged / "run.log").write_text(shown(log), encoding="utf-8")
    if isinstance(failure.error, NotebookFailed) and failure.error.executed:
        executed = shown(failure.error.executed)
        (staged / f"{failure.error.name}.ipynb").write_text(executed, encoding="utf-8")
    withheld = {found.file: found.what for found in scan(staged)}
    if withheld:
        for name in withheld:
            (staged / name).unlink()
        kept = {key: reason[key] for key in ("schema", "run", "step", "error", "exit_code")}
        told = kept if "reason.json" in withheld else reason
        (staged / "reason.json").write_bytes(canonical_json({**told, "withheld": withheld}))
    if target.exists() and not exchange(staged, target):
        shutil.rmtree(target)
    if not target.exists():
        staged.rename(target)
    shutil.rmtree(staged, ignore_errors=True)
    _thin_out(out / "failed")
    what = "an unexpected error"
    if isinstance(failure.error, PipelineError) and "reason.json" not in withheld:
        what = shown(failure.error.what)
    tell_readers(out, failure.at, f"{failure.step}: {plain(what)[:300]}")
    return target


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every text in it changed."""
    if isinstance(value, dict):
        return {key: _each_text(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(each, change) for each in value]
    return change(value) if isinstance(value, str) else value


def exit_code(error: Exception) -> int:
    """The command's exit code for an error."""
    return error.exit_code if isinstance(error, PipelineError) else 1


def tell_readers(out: Path, at: datetime, reason: str) -> None:
    """Set the banner of the last good report: it is as of its day, the update failed."""
    report = out / LATEST
    try:
        as_of = json.loads((report / "summary.json").read_bytes())["as_of"]
    except (OSError, ValueError, KeyError, TypeError):
        return  # there is no good report yet, so nobody to tell
    status = Status(as_of=as_of, failed_at=at.isoformat(timespec="seconds"), reason=reason)
    write_status(report.resolve(), status, out / ".status.js")


def all_well(out: Path) -> None:
    """Take every banner back, now that there is a newer good report."""
    for status in sorted(out.glob(f"[!.]*/{STATUS}")):
        report = status.parents[1]
        if not report.is_symlink() and status.read_text(encoding="utf-8") != script(None):
            write_status(report, None, out / ".status.js")


def _thin_out(folder: Path) -> None:
    """Remove all but the newest failed runs."""
    found = []
    for path in folder.glob("*/reason.json"):
        try:
            found.append((str(json.loads(path.read_bytes())["failed_at"]), path.parent))
        except (OSError, ValueError, KeyError, TypeError):
            found.append(("", path.parent))
    for _, path in sorted(found, reverse=True)[KEPT:]:
        shutil.rmtree(path)
