"""Build a report again from its snapshot, and say of every file whether it is the same.

What a report was made of is in its ``manifest.json``: snapshot, baseline, notebooks with their
parameters, versions, and hashes of each file of the code and of the checked signatures.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import paths, signatures
from pipeline import snapshot as store
from pipeline.errors import BadInput, DamagedData, PipelineError
from pipeline.figures import brand
from pipeline.progress import Progress
from pipeline.report.data import file_hashes
from pipeline.report.gates import Fault, Gates
from pipeline.report.identity import code_files, code_hash, versions
from pipeline.report.parameters import available
from pipeline.report.run import write_report
from pipeline.snapshot import Snapshot
from pipeline.snapshot.objects import REPAIR
from pipeline.text import escape_unsafe

_MANIFEST = "manifest.json"
#: Changed files of the code that are named.
_MOST_NAMED = 10
#: Gates closed by the day, or while capturing: a rebuilt report cannot meet them again.
_BEFORE = {"coverage", "stale"}


@dataclass(frozen=True)
class Report:
    """A report as its folder and manifest state it."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def mutable(self) -> set[str]:
        """Files that may change after the report was written, so that nothing compares them."""
        return set(self.manifest.get("mutable", []))

    @property
    def given(self) -> dict[str, str]:
        """Notebook parameters as the command takes them."""
        return {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for values in self.manifest["parameters"].values()
            for name, value in values.items()
        }

    @property
    def gates(self) -> Gates:
        """The gates as they were passed: what was accepted then is accepted again, and said.

        What hung on the day or on the capture is taken from the manifest, the rest is found again.
        """
        accepted = self.manifest.get("accepted", [])
        reasons = [fault["reason"] for fault in accepted if fault["reason"] != "--accept-gap"]
        known_before = [
            Fault(fault["gate"], PipelineError(fault["found"]))
            for fault in accepted
            if fault["gate"] in _BEFORE
        ]
        return Gates(accept=reasons[0] if reasons else None, found=tuple(known_before))


@dataclass(frozen=True)
class Comparison:
    """One file of a report against the rebuilt one: equal, differs, missing, extra or skipped.

    ``missing``: rebuilt, and not in the report. ``extra``: in the report, and not rebuilt.
    """

    state: str
    name: str


def read(folder: Path) -> Report:
    """The report in a folder; raises :class:`BadInput` when there is none that can be read."""
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        known = (
            manifest["schema"] == 1
            and isinstance(manifest["run"], str)
            and isinstance(manifest["snapshot"], str)
            and isinstance(manifest["baseline"], str | None)
            and all(isinstance(values, dict) for values in manifest["parameters"].values())
            and all(isinstance(digest, str) for digest in manifest["files"].values())
            and all(isinstance(name, str) for name in manifest.get("mutable", []))
            and isinstance(manifest["versions"], dict)
            and isinstance(manifest.get("site_url", ""), str)
            and isinstance(manifest.get("code_files", {}), dict)
            and all(
                isinstance(fault[key], str)
                for fault in manifest.get("accepted", [])
                for key in ("gate", "found", "reason")
            )
        )
    except OSError:
        what = f"{folder}: there is no report here"
        raise BadInput(what, "give a report's folder, or its run id") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known = False
    if not known:
        raise BadInput(f"{path}: not the manifest of a report", "give a report this program wrote")
    return Report(folder, manifest)


def inputs(report: Report, data: Path) -> tuple[Snapshot, Snapshot | None]:
    """The snapshot and the baseline a report was made of, every table and body checked.

    Raises :class:`BadInput` when one is not in the data folder, :class:`DamagedData` when one is
    not whole.
    """
    absent = sorted(set(report.manifest["parameters"]) - set(available()))
    if absent:
        what = f"notebook {escape_unsafe(absent[0])} of the report is not in {paths.notebooks()}"
        raise BadInput(what, "set TRUSTCENSUS_NOTEBOOKS to the folder it was made with")
    snapshots = [
        _whole(data, name)
        for name in (report.manifest["snapshot"], report.manifest["baseline"])
        if name is not None
    ]
    return snapshots[0], snapshots[1] if len(snapshots) > 1 else None


def _whole(data: Path, name: str) -> Snapshot:
    try:
        snapshot = store.read(data, name)
    except BadInput:
        what = f"the report's snapshot {name} is not in {data}"
        raise BadInput(what, "`unpack` it there, or give another --data-dir") from None
    _, faults = store.verify(snapshot)
    for fault in faults:
        raise DamagedData(fault, REPAIR)
    return snapshot


def differences(report: Report, snapshot: Snapshot) -> Iterator[str]:
    """What else than the data is not as it was when the report was written, one line each."""
    here = versions()
    for tool, then in sorted(report.manifest["versions"].items()):
        if here.get(tool) != then:
            yield f"{tool} was {then}, is {here.get(tool, 'no longer used')}"
    if report.manifest.get("code") != code_hash():
        yield f"the code is not that of the report{_named(report.manifest.get('code_files'))}"
    if report.manifest.get("signatures") != signatures.fingerprint(snapshot.data, snapshot.id):
        yield "the results of the signature check differ from the report's"


def _named(then: dict[str, str] | None) -> str:
    """Which files of the code changed since; empty for a report that names none."""
    now = code_files()
    if not then:
        return ""
    changes = []
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            change = "is new" if name not in then else "changed" if name in now else "is gone"
            changes.append(f"{escape_unsafe(name)} {change}")
    more = len(changes) - _MOST_NAMED
    return ": " + ", ".join(changes[:_MOST_NAMED]) + (f", and {more} more" if more > 0 else "")


def rebuild(
    report: Report, snapshot: Snapshot, baseline: Snapshot | None, out: Path, progress: Progress
) -> Path:
    """Write the report again into ``out``; gives its folder."""
    chosen = sorted(report.manifest["parameters"])
    site = report.manifest.get("site_url", "")
    if "brand" in report.manifest:
        try:
            brand.use(brand.of(report.manifest["brand"]))
        except ValueError as error:
            what = f"brand of {report.folder} cannot be used ({error})"
            raise DamagedData(what, "restore the report from a copy") from None
    return write_report(
        snapshot,
        out,
        report.given,
        chosen,
        progress,
        baseline,
        report.gates,
        site_url=site,
        is_forced=True,
    )


def compare(report: Report, rebuilt: Path) -> list[Comparison]:
    """Every file of either folder, sorted by name, with what became of it."""
    old, new = file_hashes(report.folder), file_hashes(rebuilt)
    return [
        Comparison(_state(name, old, new, report.mutable), name) for name in sorted({*old, *new})
    ]


def _state(name: str, old: dict[str, str], new: dict[str, str], mutable: set[str]) -> str:
    if name in mutable:
        return "skipped"
    if name not in old:
        return "missing"
    if name not in new:
        return "extra"
    return "equal" if old[name] == new[name] else "differs"


def changed_files(report: Report) -> list[str]:
    """Files whose content is no longer what the manifest says the report was written with."""
    now = file_hashes(report.folder)
    return sorted(
        name
        for name, digest in report.manifest["files"].items()
        if name in now and now[name] != digest and name not in report.mutable
    )
