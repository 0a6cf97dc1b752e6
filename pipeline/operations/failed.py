"""What a failed run leaves: its reason, log and notebook, and a banner for readers.

Layout: ``<out>/failed/<id>/reason.json``, ``run.log`` and, where a notebook stopped,
``<notebook>.ipynb`` with the error output. No file has a path of this machine: they are replaced,
and a file in which one, or a key, is found nevertheless is withheld.
"""

import errno
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline import paths
from pipeline.endpoints import without_secrets
from pipeline.errors import NotebookFailed, PipelineError
from pipeline.report.leak_scan import scan
from pipeline.report.publish import FAILED, LATEST, SCRATCH, is_report
from pipeline.report.status import STATUS, Status, due_of, script, write_status
from pipeline.snapshot import canonical_json
from pipeline.snapshot.lock import workplace
from pipeline.text import escape_unsafe

#: Failed runs kept in an output folder; older ones go.
KEPT = 20
#: Keys of every ``reason.json``, whatever else is withheld.
_ALWAYS = ("schema", "run", "step", "error", "exit_code")


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
    """Write the folder of a failed run and the banner of the last good report.

    Raises OSError where it cannot be written, or another's folder has its name.
    """

    def shown(text: str) -> str:
        return without_secrets(paths.redact_paths(text, out=out, data=data))

    target = out / FAILED / failure.run
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink() or (target.exists() and not _is_failure(target)):
        raise FileExistsError(errno.EEXIST, f"{FAILED}/{failure.run} is in the way", str(target))
    with workplace(out, SCRATCH) as scratch:
        staged = scratch / failure.run
        staged.mkdir()
        withheld = _write(failure, staged, shown)
        if target.exists():
            _remove(target)
        if not target.exists():
            staged.rename(target)
        else:  # a file of another's making is in it, and stays
            for path in sorted(staged.iterdir()):
                path.replace(target / path.name)
    _thin_out(out / FAILED)
    what = "an unexpected error"
    if isinstance(failure.error, PipelineError) and "reason.json" not in withheld:
        what = shown(failure.error.what)
    set_banner(out, failure.at, f"{failure.step}: {escape_unsafe(what)[:300]}")
    return target


def _write(failure: Failure, staged: Path, shown: Callable[[str], str]) -> dict[str, str]:
    """Write the files of a failed run; gives those withheld, with the reason."""
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
    withheld = {leak.file: leak.what for leak in scan(staged)}
    if withheld:
        for name in withheld:
            (staged / name).unlink()
        kept = {key: reason[key] for key in _ALWAYS}
        content = kept if "reason.json" in withheld else reason
        (staged / "reason.json").write_bytes(canonical_json({**content, "withheld": withheld}))
    return withheld


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every text in it changed."""
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def exit_code(error: Exception) -> int:
    """The command's exit code for an error."""
    return error.exit_code if isinstance(error, PipelineError) else 1


def set_banner(out: Path, at: datetime, reason: str) -> None:
    """Set the banner of the last good report: it is as of its day, the update failed."""
    report = (out / LATEST).resolve()
    if out.resolve() not in report.parents or not is_report(report):
        return  # there is no good report yet, so none to mark
    try:
        as_of = json.loads((report / "summary.json").read_bytes())["as_of"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    status = Status(as_of=as_of, failed_at=at.isoformat(timespec="seconds"), reason=reason)
    with workplace(out, SCRATCH) as scratch:
        write_status(report, status, scratch / "status.js")


def promise(out: Path, report: Path, day: date) -> None:
    """Say in a report by which day a newer one is due."""
    with workplace(out, SCRATCH) as scratch:
        write_status(report, None, scratch / "status.js", day.isoformat())


def clear_banners(out: Path) -> None:
    """Take every banner back, now that there is a newer good report."""
    reports = [
        status.parents[1]
        for status in sorted(out.glob(f"[!.]*/{STATUS}"))
        if is_report(status.parents[1])
        and status.read_bytes() != script(None, due_of(status.parents[1])).encode()
    ]
    for report in reports:
        with workplace(out, SCRATCH) as scratch:
            write_status(report, None, scratch / "status.js")


def _thin_out(folder: Path) -> None:
    """Remove all but the newest failed runs."""
    failures = []
    for path in sorted(folder.glob("*")):
        if not _is_failure(path):
            continue
        reason = json.loads((path / "reason.json").read_bytes())
        failures.append((str(reason.get("failed_at", "")), path))
    for _, path in sorted(failures, reverse=True)[KEPT:]:
        _remove(path)


def _is_failure(folder: Path) -> bool:
    """Is this a real folder (no link to one) that :func:`record` wrote?"""
    if folder.is_symlink() or (folder / "reason.json").is_symlink():
        return False
    try:
        reason = json.loads((folder / "reason.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    is_whole = isinstance(reason, dict) and set(_ALWAYS) <= reason.keys()
    return is_whole and reason["schema"] == 1 and reason["run"] == folder.name


def _remove(folder: Path) -> None:
    """Remove a failed run's files and its folder, which stays where there is more in it."""
    for path in [*sorted(folder.glob("*.ipynb")), folder / "run.log", folder / "reason.json"]:
        path.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
