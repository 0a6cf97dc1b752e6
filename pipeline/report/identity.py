"""What a report is made of: its id, its manifest, and whether one that is there is the same."""

import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import __version__, paths, signatures
from pipeline.figures import brand
from pipeline.report import data
from pipeline.report.status import MUTABLE
from pipeline.snapshot import Snapshot, canonical_json, sha256
from pipeline.study import Study

#: What decides a report's bytes beside our own code.
_TOOLS = (
    "altair",
    "duckdb",
    "fonttools",
    "papermill",
    "pyarrow",
    "resvg",
    "vl-convert-python",
)


def manifest(
    study: Study,
    run_id: str,
    values: dict[str, dict[str, Any]],
    hashes: Mapping[str, str],
    accepted: list[dict[str, str]],
) -> dict[str, Any]:
    """What ``manifest.json`` says, but for the address and brand; ``hashes`` are of all files."""
    snapshot = study.snapshot
    return {
        "schema": 1,
        "run": run_id,
        "snapshot": snapshot.id,
        "simulated": snapshot.is_simulated,
        "baseline": study.baseline.id if study.baseline else None,
        "parameters": values,
        "code": code_hash(),
        "code_files": code_files(),
        "signatures": signatures.fingerprint(snapshot.data, snapshot.id),
        "versions": versions(),
        "accepted": accepted,
        "files": {name: digest for name, digest in hashes.items() if name not in MUTABLE},
        "mutable": list(MUTABLE),
    }


def is_unchanged(report: Path, accepted: list[dict[str, str]]) -> bool:
    """Is each file of a report as its manifest says, made by the same libraries, with the same
    faults accepted?
    """
    changing = {"manifest.json", *MUTABLE}
    hashes = {
        name: digest for name, digest in data.file_hashes(report).items() if name not in changing
    }
    expected = {"versions": versions(), "accepted": accepted, "files": hashes}
    record: dict[str, Any] = json.loads((report / "manifest.json").read_bytes())
    return expected.items() <= record.items()


def report_id(
    snapshot: Snapshot,
    baseline: Snapshot | None,
    names: list[str],
    values: dict[str, dict[str, Any]],
    site_url: str = "",
) -> str:
    """Snapshot id, and 8 hex of parameters, signatures, baseline, address, brand and the code."""
    made_of = {"notebooks": names, "values": values, "code": code_files()}
    made_of |= served(site_url) | _checked_against(snapshot, baseline) | brand.about()
    return f"{snapshot.id}-{sha256(canonical_json(made_of))[:8]}"


def _checked_against(snapshot: Snapshot, baseline: Snapshot | None) -> dict[str, Any]:
    """What a report shows beside its snapshot: checked signatures, and the baseline."""
    fields: dict[str, Any] = {}
    checked = signatures.fingerprint(snapshot.data, snapshot.id)
    if checked:
        fields["signatures"] = checked
    if baseline is not None:
        fields["baseline"] = baseline.id
    return fields


def made_of(snapshot: Snapshot, baseline: Snapshot | None) -> dict[str, Any]:
    """What every notebook and figure of a report is made of, beside its own text and parameters."""
    code = {name: digest for name, digest in code_files().items() if not name.endswith(".ipynb")}
    return {
        "code": code,
        "versions": versions(),
        **brand.about(),
        **_checked_against(snapshot, baseline),
    }


def served(site_url: str) -> dict[str, str]:
    """The address a report is served at, as its id and manifest have it; empty without one."""
    return {"site_url": site_url} if site_url else {}


def versions() -> dict[str, str]:
    """What decides a report's bytes beside its own code: versions of Python and the libraries."""
    return {
        "trustcensus": __version__,
        "python": platform.python_version(),
        **{tool: version(tool) for tool in _TOOLS},
    }


def code_hash() -> str:
    """One hash of all the code, notebooks and reference files a report is made with."""
    return sha256(canonical_json(code_files()))


def code_files() -> dict[str, str]:
    """Hash of each file that decides what a report holds besides its data, by its name."""
    return (
        _own_files(paths.PACKAGE)
        | _hashes("notebooks", paths.notebooks(), paths.notebooks().glob("[!.]*"))
        | _hashes("data/reference", paths.REFERENCE, paths.REFERENCE.rglob("*"))
    )


@cache
def _own_files(package: Path) -> dict[str, str]:
    """The files of the package, read once in a process."""
    kinds = {".py", ".sql", ".html", ".css", ".js"}
    return _hashes(
        "pipeline", package, (file for file in package.rglob("*") if file.suffix in kinds)
    )


def _hashes(name: str, folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """Hash of each of these files of a folder, by its name."""
    return {
        f"{name}/{file.relative_to(folder).as_posix()}": sha256(file.read_bytes())
        for file in sorted(files)
        if file.is_file()
    }
