"""Write a whole report beside the earlier ones and put it in place at the end, or not at all."""

import platform
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import __version__, metrics, paths, signatures
from pipeline.errors import BadInput
from pipeline.progress import Progress, Silent
from pipeline.report import data, notebooks, site
from pipeline.report.events import atom, event_rows
from pipeline.report.figures import write_figures
from pipeline.snapshot import Snapshot, canonical_json, sha256
from pipeline.study import Study, study_of
from pipeline.text import csv_text

_TOOLS = ("altair", "duckdb", "papermill", "pyarrow", "vl-convert-python")


def write_report(
    snapshot: Snapshot,
    out: Path,
    given: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    progress: Progress | None = None,
    baseline: Snapshot | None = None,
) -> Path:
    """Run the notebooks on a snapshot and write ``<out>/<run id>/``; gives that folder.

    ``given`` are notebook parameters as text, ``chosen`` notebook names (default: all that read a
    snapshot). Raises :class:`BadInput` before anything is written, :class:`NotebookFailed` with
    nothing left behind; ``<out>/latest`` then still points to the last good report.
    """
    progress = progress or Silent()
    names = notebooks.choose(chosen)
    values = notebooks.checked(names, given or {})
    run_id = f"{snapshot.id}-{_fingerprint(snapshot, baseline, names, values)}"
    staging = _staging(out)
    try:
        study = study_of(snapshot, baseline, progress)
        with study.db:
            _fill(study, staging, values, progress)
        data.write_about(study, staging)
        manifest = _manifest(study, run_id, values, staging)
        (staging / "manifest.json").write_bytes(canonical_json(manifest))
        return _place(staging, out, run_id)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fill(
    study: Study, folder: Path, values: dict[str, dict[str, Any]], progress: Progress
) -> None:
    summary = _summary(study)
    events = metrics.events(study.db)
    rows = event_rows(events)
    data.write_json(folder / "summary.json", summary)
    data.write_json(folder / "events.json", rows)
    (folder / "events.csv").write_text(csv_text(events), encoding="utf-8")
    (folder / "feed.atom").write_bytes(atom(rows, study.snapshot))
    figures = write_figures(study, folder / "figures", progress)
    data.write_data(study, folder / "data")
    asked = {"snapshot": study.snapshot.id}
    if study.baseline is not None:
        asked["baseline"] = study.baseline.id
    with_snapshot = {name: {**asked, **given} for name, given in values.items()}
    bodies = notebooks.run_notebooks(
        with_snapshot, study.snapshot.data, folder / "notebooks", progress
    )
    site.write_site(study, folder, summary, figures, dict(zip(values, bodies, strict=True)), rows)


def _summary(study: Study) -> dict[str, Any]:
    manifest = study.snapshot.manifest
    return {
        "schema": 1,
        "snapshot": study.snapshot.id,
        "source": manifest["source"],
        "simulated": study.snapshot.simulated,
        "as_of": manifest["as_of"],
        "cohort": manifest["cohort"],
        "coverage": manifest["coverage"],
        "unknown": {
            row["reason"]: row["projects"]
            for row in metrics.coverage(study.db).to_pylist()
            if not row["is_answered"]
        },
        "metrics": metrics.summary(study.db),
    }


def _manifest(
    study: Study, run_id: str, values: dict[str, dict[str, Any]], folder: Path
) -> dict[str, Any]:
    snapshot = study.snapshot
    return {
        "schema": 1,
        "run": run_id,
        "snapshot": snapshot.id,
        "simulated": snapshot.simulated,
        "baseline": study.baseline.id if study.baseline else None,
        "parameters": values,
        "code": code_hash(),
        "signatures": signatures.fingerprint(snapshot.data, snapshot.id),
        "versions": {
            "trustcensus": __version__,
            "python": platform.python_version(),
            **{tool: version(tool) for tool in _TOOLS},
        },
        "files": data.file_hashes(folder),
    }


def _fingerprint(
    snapshot: Snapshot,
    baseline: Snapshot | None,
    names: list[str],
    values: dict[str, dict[str, Any]],
) -> str:
    """8 hex of parameters, checked signatures, the baseline and the report's code."""
    made_of: dict[str, Any] = {"notebooks": names, "values": values, "code": _code()}
    checked = signatures.fingerprint(snapshot.data, snapshot.id)
    if checked:
        made_of["signatures"] = checked
    if baseline is not None:
        made_of["baseline"] = baseline.id
    return sha256(canonical_json(made_of))[:8]


def _code() -> list[str]:
    """Hashes of all that decides what a report holds besides its data."""
    folders = [(paths.PACKAGE, "*.py"), (paths.PACKAGE, "*.sql"), (paths.PACKAGE, "*.html"),
               (paths.PACKAGE, "*.css"), (paths.NOTEBOOKS, "*.ipynb"),
               (paths.REFERENCE, "*")]  # fmt: skip
    return [
        sha256(file.read_bytes())
        for folder, pattern in folders
        for file in sorted(folder.rglob(pattern))
        if file.is_file() and ".ipynb_checkpoints" not in file.parts
    ]


def code_hash() -> str:
    """One hash of all the code, notebooks and reference files a report is made with."""
    return sha256(canonical_json(_code()))


def _staging(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=out))
    except OSError as error:
        what = f"output folder {out} cannot be written ({error.strerror})"
        raise BadInput(what, "give another --out") from None
    staging.chmod(0o755)
    return staging


def _place(staging: Path, out: Path, run_id: str) -> Path:
    """Move the finished report to its name and point ``latest`` at it."""
    target = out / run_id
    if target.exists():
        target.rename(staging.parent / f"{staging.name}-replaced")
    staging.rename(target)
    shutil.rmtree(staging.parent / f"{staging.name}-replaced", ignore_errors=True)
    pointer = out / f".latest-{staging.name}"
    pointer.symlink_to(run_id, target_is_directory=True)
    pointer.replace(out / "latest")
    return target.resolve()
