"""Check that everything a capture and a report need is present, and what is new in the answers."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pipeline import catalog, codes, database, endpoints, paths
from pipeline import snapshot as store
from pipeline.capture.journal import begun
from pipeline.errors import CONTINUE, PipelineError
from pipeline.snapshot import kept
from pipeline.snapshot.retention import is_of_the_future
from pipeline.text import escape_unsafe

_TOOLS = (
    "duckdb",
    "httpx",
    "altair",
    "vl-convert-python",
    "papermill",
    "pypi-attestations",
    "sigstore",
)
#: What an extra brings, by which it is known to be there.
_EXTRAS = {"bigquery": "google.cloud.bigquery", "cloud": "obstore", "lab": "jupyterlab"}
_LEAST_FREE = 2_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``needs_you`` says that somebody should do something about it."""

    subject: str
    found: str
    needs_you: bool = False


def examine(data: Path, contact: str, now: datetime) -> Iterator[Finding]:
    """Look at the program, the data folder, unfinished captures and the newest snapshot's answers.

    Contacts no server.
    """
    yield Finding(
        "program", f"trustcensus {version('trustcensus')}, Python {sys.version.split()[0]}"
    )
    yield Finding("libraries", ", ".join(f"{tool} {version(tool)}" for tool in _TOOLS))
    absent = [extra for extra, module in _EXTRAS.items() if _is_absent(module)]
    yield Finding("extras", f"not installed: {', '.join(absent)}" if absent else "all installed")
    yield Finding("folders", f"data in {data}, reports in {paths.default_reports()}")
    yield Finding("endpoint", endpoints.resolve().base)
    yield Finding(
        "contact",
        contact
        or "not set: give --contact or TRUSTCENSUS_CONTACT, so that "
        "the index's operators can reach you",
        not contact,
    )
    free = shutil.disk_usage(_existing(data)).free
    yield Finding("disk", f"{free / 1e9:.1f} GB free at {data}", free < _LEAST_FREE)
    for folder in sorted(paths.journals(data).glob("*")):
        head = begun(data, folder.name)
        if head is not None:
            what = f"begun {head['as_of']} of source {head['options']['source']}"
            yield Finding("unfinished capture", f"{what}; {CONTINUE}", True)
    yield from _snapshots(data, now)


def _snapshots(data: Path, now: datetime) -> Iterator[Finding]:
    for name in store.unreadable(data):
        what = "its manifest is damaged; restore it from a copy, or remove its folder"
        yield Finding(name, what, True)
    snapshots = store.newest_first(data)
    yield Finding(
        "snapshots", f"{len(snapshots)}" + (f", newest {snapshots[0].id}" if snapshots else "")
    )
    for snapshot in snapshots:
        if is_of_the_future(snapshot, now):
            what = "dated in the future: nothing is compared with it, and `prune` leaves it alone"
            yield Finding(snapshot.id, what, True)
    yield from _nowhere_else(snapshots)
    sources = {str(snapshot.manifest["source"]) for snapshot in snapshots}
    for source in sorted(code for code in sources if codes.sources()[code].reads != "table"):
        newest = next(snapshot for snapshot in snapshots if snapshot.manifest["source"] == source)
        try:
            database.ensure(newest)
            with database.connect(data, newest.id) as db:
                drift = catalog.run(db, "schema_drift").to_pylist()
        except PipelineError as fault:
            yield Finding(newest.id, str(fault), True)
            continue
        for row in drift:
            what = f"{row['place']}: {row['name']!r} is new, in {row['bodies']} answers"
            yield Finding(newest.id, escape_unsafe(f"{what} (such as {row['example']})"), True)
        if not drift:
            yield Finding(newest.id, "no new key, kind, status or API version")


def _nowhere_else(snapshots: list[store.Snapshot]) -> Iterator[Finding]:
    """Captures that would be lost with the data folder; the index cannot be asked for its past."""
    captures = [snapshot for snapshot in snapshots if not snapshot.is_simulated]
    lost = [capture.id for capture in captures if kept.is_only_copy(capture)]
    for name in lost:
        yield Finding(name, "exists nowhere else: `pack` it to a place that lasts", True)
    for capture in captures:
        copies = kept.copies(capture)
        if copies and all(copy.roles_dropped for copy in copies):
            yield Finding(capture.id, "is kept elsewhere, but only without account names")
    if captures:
        yield Finding("kept elsewhere", f"{len(captures) - len(lost)} of {len(captures)} captures")


def _is_absent(module: str) -> bool:
    try:
        return find_spec(module) is None
    except ModuleNotFoundError:  # nor is the package it is in
        return True


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)
