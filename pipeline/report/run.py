"""Write a whole report beside the earlier ones and put it in place at the end, or not at all."""

import shutil
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from pipeline import catalog, database, processes
from pipeline.baseline import note_reported
from pipeline.errors import NO_ROOM, BadInput, DamagedData, NotebookFailed
from pipeline.figures import brand
from pipeline.origin import evidence_day
from pipeline.progress import Progress, Silent
from pipeline.report import (
    address,
    article,
    change_summary,
    data,
    feeds,
    gates,
    identity,
    leak_scan,
    notebooks,
    site,
    workers,
)
from pipeline.report.claims import claims_of
from pipeline.report.events import event_rows
from pipeline.report.figures import Drawing
from pipeline.report.gates import Gates
from pipeline.report.kept_results import Kept, open_kept
from pipeline.report.publish import is_report, publish_again, publish_report, staging
from pipeline.report.site.assets import write_assets
from pipeline.report.site.findings import finding
from pipeline.report.status import MUTABLE, write_status
from pipeline.snapshot import Snapshot, canonical_json
from pipeline.study import Study, study_of
from pipeline.summary import headline_metrics
from pipeline.text import csv_text

if TYPE_CHECKING:
    from concurrent.futures import Future


def write_report(
    snapshot: Snapshot,
    out: Path,
    given: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    progress: Progress | None = None,
    baseline: Snapshot | None = None,
    gate: Gates | None = None,
    cell_timeout: int = notebooks.CELL_TIMEOUT_SECONDS,
    site_url: str = "",
    *,
    is_forced: bool = False,
    hand_over: Callable[[Path], object] = lambda _: None,
) -> Path:
    """Run the notebooks on a snapshot and write ``<out>/<run id>/``; gives that folder.

    ``given`` are notebook parameters as text, ``chosen`` notebook names (default: all that read a
    snapshot), ``site_url`` the address it is served at. Raises :class:`BadInput`,
    :class:`DamagedData` and closed gates before anything is run where they can be known,
    :class:`NotebookFailed` and later gates with nothing left behind. ``<out>/latest`` then still
    points to the last good report. Notebooks and figures that nothing has changed for are taken
    from an earlier report of the snapshot, and so is the whole report where it is there and each
    file is as its manifest says, unless ``is_forced``. ``hand_over`` brings it to where readers
    are.
    """
    progress = progress or Silent()
    gate = gate or Gates()
    names = notebooks.choose(chosen)
    values = notebooks.checked(names, given or {})
    run_id = identity.report_id(snapshot, baseline, names, values, site_url)
    accepted = gate.accept_or_raise(gate.before_report(snapshot))
    accepted += gates.accepted_gaps(snapshot, gate.accept or "--accept-gap")
    kept = open_kept(
        snapshot.data, snapshot.id, identity.made_of(snapshot, baseline), not is_forced
    )
    if not kept.has_any:
        workers.prepare()
    with staging(out, run_id) as folder:
        try:
            report = folder / "report"
            shutil.rmtree(report, ignore_errors=True)
            report.mkdir()
            if baseline is not None:
                _ensure_baseline(baseline, progress)
            study = study_of(snapshot, baseline, progress)
            with workers.pool() as pool:
                with study.db:
                    accepted += gate.accept_or_raise(_moved(study))
                    if not is_forced and _is_there(out / run_id, accepted, gate, progress):
                        return _finish(study, publish_again(out, run_id, folder), out, hand_over)
                    _fill(study, report, values, progress, cell_timeout, kept, site_url, pool)
                    address.link_pages(report, site_url)
                accepted += gate.accept_or_raise(gates.outputs(report))
                hashes = data.write_about(data.edition_of(study), report, MUTABLE)
                manifest = identity.manifest(study, run_id, values, hashes, accepted)
                manifest |= identity.served(site_url)
                manifest |= brand.about()
                (report / "manifest.json").write_bytes(canonical_json(manifest))
                leak_scan.check_for_leaks(report, out, progress, pool)
            return _finish(study, publish_report(report, out, run_id), out, hand_over)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            what = f"report {run_id} cannot be written below {out} ({error.strerror})"
            raise BadInput(what, "make room or give another --out, then run it again") from None
        except duckdb.Error as error:
            what = f"database of {snapshot.id} cannot be read ({str(error).splitlines()[0]})"
            raise DamagedData(what, "run the command again to rebuild it") from None
        except BrokenProcessPool:
            what = "a process that draws figures or runs notebooks ended unexpectedly"
            repair = "it may need more memory, or `import pipeline.report.warm` fails; try again"
            raise NotebookFailed(what, repair) from None


def _ensure_baseline(baseline: Snapshot, progress: Progress) -> None:
    try:
        database.ensure(baseline, progress)
    except DamagedData as fault:
        what = f"baseline {baseline.id} is damaged ({fault.what})"
        raise DamagedData(what, "restore it, or give another with --baseline ID") from None


def _finish(study: Study, report: Path, out: Path, hand_over: Callable[[Path], object]) -> Path:
    """Update what stands beside a published report, hand it over, and return it.

    Readers know a snapshot when they can read its report: only then is the next compared with it.
    """
    article.publish(report, out)
    hand_over(report)
    note_reported(study.snapshot, study.baseline)
    return report


def _is_there(
    report: Path, accepted: list[dict[str, str]], gate: Gates, progress: Progress
) -> bool:
    """Is this very report there, so that nothing is to be made?"""
    if not is_report(report):
        return False
    progress.start("check report", 1)
    accepted = accepted + gate.accept_or_raise(gates.outputs(report))
    is_same = identity.is_unchanged(report, accepted)
    progress.finish("nothing has changed" if is_same else "a file or library has changed")
    return is_same


def _moved(study: Study) -> Any:
    """Headlines that moved too far since the baseline."""
    before = study.baseline
    if before is None:
        return iter(())
    with database.connect(before.data, before.id) as db:
        earlier = headline_metrics(db)
    limits = gates.tripwires(before.manifest["cohort"]["size"])
    return gates.moved_headlines(earlier, headline_metrics(study.db), limits)


def _fill(
    study: Study,
    folder: Path,
    values: dict[str, dict[str, Any]],
    progress: Progress,
    cell_timeout: int,
    kept: Kept,
    site_url: str,
    pool: processes.Pool,
) -> None:
    inputs = {"snapshot": study.snapshot.id}
    if study.baseline is not None:
        inputs["baseline"] = study.baseline.id
    with_snapshot = {name: {**inputs, **given} for name, given in values.items()}
    writing: Future[dict[str, pa.Table]] | None = None
    if not kept.has_any:  # workers start anyway, and have imported the statistics it takes
        which = (study.snapshot, study.baseline)
        writing = pool.submit(data.write_data_of, *which, folder / "data")
    running = notebooks.start(
        with_snapshot,
        study.snapshot.data,
        folder / "notebooks",
        pool,
        progress,
        kept,
        cell_timeout,
    )
    write_assets(folder / "assets")
    documents = _documents(study, folder, site_url)  # while the workers are at it
    pages = site.open_site(study, folder, documents.events, site_url)
    site.write_projects(pages)
    tables = writing.result() if writing else data.write_data(study, folder / "data")
    drawing = Drawing(study, tables, pool, kept)
    for path in notebooks.finished(running, progress):
        drawing.start(path)
    executed = [folder / "notebooks" / f"{name}.ipynb" for name in values]
    bodies = {name: running.bodies[name] for name in values}
    # While the workers draw: what needs the figures' names alone.
    read = [finding(name, body, drawing.names) for name, body in bodies.items()]
    text = article.article(documents.claims, drawing.names)
    (folder / article.NAME).write_text(text, encoding="utf-8")
    figures = drawing.write(executed, folder / "figures", progress)
    for path in executed:
        notebooks.add_pictures(path, folder / "figures")
    site.write_site(pages, documents.summary, figures, read, documents.events, documents.since)
    write_status(folder, None)


@dataclass(frozen=True)
class _Documents:
    """What a report says in JSON, which its pages repeat."""

    summary: dict[str, Any]
    events: list[dict[str, Any]]
    claims: dict[str, Any]
    since: dict[str, Any] | None


def _documents(study: Study, folder: Path, site_url: str) -> _Documents:
    """Write all that needs no notebook: summary, events, feeds, claims and changes."""
    summary = _summary(study)
    events = catalog.run(study.db, "events")
    rows = event_rows(events)
    data.write_json(folder / "summary.json", summary)
    data.write_json(folder / "events.json", rows)
    (folder / "events.csv").write_text(csv_text(events), encoding="utf-8")
    feeds.write_feeds(study, folder, rows, site_url)
    claims = claims_of(study)
    data.write_json(folder / "claims.json", claims)
    changed = change_summary.document(study, summary, rows, claims["moved"])
    data.write_json(folder / "changes.json", changed)
    return _Documents(summary, rows, claims, change_summary.shown(changed))


def _summary(study: Study) -> dict[str, Any]:
    manifest, day = study.snapshot.manifest, evidence_day(study.snapshot)
    return {
        "schema": 1,
        "snapshot": study.snapshot.id,
        "source": manifest["source"],
        "simulated": study.snapshot.is_simulated,
        "as_of": manifest["as_of"],
        "evidence_as_of": day and day.isoformat(),
        "cohort": manifest["cohort"],
        "coverage": manifest["coverage"],
        "unknown": {
            row["reason"]: row["projects"]
            for row in catalog.run(study.db, "coverage").to_pylist()
            if not row["is_answered"]
        },
        "metrics": headline_metrics(study.db),
    }
