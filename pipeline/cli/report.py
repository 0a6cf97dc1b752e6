"""Verbs that read a snapshot: ``build``, ``report`` and ``events``."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import paths
from pipeline.cli import feed_options as feeds
from pipeline.cli import gate_options as gate
from pipeline.cli import notify_options as tell
from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import Steps, note, put, result, say
from pipeline.errors import SourceUnavailable

if TYPE_CHECKING:  # help is read while somebody waits: what is heavy is imported where it is used
    from pipeline import snapshot as store
    from pipeline.sources.object_store import Place


@verb()
def build(snapshot: opt.SnapshotArgument, data_dir: opt.DataOption = None) -> None:
    """Build the snapshot's DuckDB database; prints its path."""
    from pipeline import database

    opened = find(opt.data_folder(data_dir), snapshot)
    built = str(database.build(opened, Steps()))
    result(built, snapshot=opened.id, database=built)


@verb()
def report(
    snapshot: opt.SnapshotArgument,
    baseline: opt.BaselineOption = None,
    parameter: opt.ParameterOption = None,
    notebook: opt.NotebookOption = None,
    data_dir: opt.DataOption = None,
    out: opt.OutOption = None,
    max_age: gate.MaxAgeOption = None,
    accept: gate.AcceptOption = None,
    cell_timeout: gate.CellTimeoutOption = 600,
    force: opt.ForceOption = False,
    notify: tell.NotifyOption = None,
    notify_failure: tell.NotifyFailureOption = None,
    site_url: tell.SiteOption = None,
    brand: opt.BrandOption = None,
) -> None:
    """Run the notebooks on a snapshot and write the report; prints its folder."""
    from pipeline.operations import notify as notifier
    from pipeline.report import workers
    from pipeline.report.address import site_address

    readers = notifier.targets(notify, result)
    owners = notifier.targets(notify_failure, result, "--notify-failure")
    site = site_address(site_url)
    opt.use_brand(brand)
    data = opt.data_folder(data_dir)
    workers.prepare_for(data, is_forced=force)
    parameters = opt.parameters(parameter)
    check_report(parameters, notebook)
    strict = gates(max_age, accept)
    target = destination(out, data)
    with notifier.failures(owners, say):
        opened = find(data, snapshot)
        workers.prepare_for(data, opened.id, is_forced=force)
        from pipeline.operations import failed
        from pipeline.report.baseline import baseline_of
        from pipeline.report.publish import LATEST
        from pipeline.report.run import write_report
        from pipeline.report.status import due_of

        due = due_of(target.folder / LATEST)

        def hand_over(report: Path) -> None:
            failed.clear_banners(target.folder)
            if due:  # what a schedule has promised still holds
                failed.promise(target.folder, report, date.fromisoformat(due))
            target.hand_over(report)

        folder = write_report(
            opened,
            target.folder,
            parameters,
            notebook,
            Steps(),
            baseline_of(opened, baseline, target.folder),
            strict,
            cell_timeout,
            site,
            is_forced=force,
            hand_over=hand_over,
        )
    notifier.report(readers, folder, say, site)
    finished(folder, target.at)


@verb()
def events(
    snapshot: opt.SnapshotArgument,
    baseline: opt.BaselineOption = None,
    format: feeds.FormatOption = "json",  # noqa: A002 - contract's name
    kind: feeds.KindOption = None,
    layer: feeds.LayerOption = None,
    projects: feeds.FollowOption = None,
    since: feeds.SinceDayOption = None,
    site_url: tell.SiteOption = None,
    data_dir: opt.DataOption = None,
) -> None:
    """Print every dated change of publisher, provenance or activity, newest first."""
    from pipeline import catalog, codes
    from pipeline.baseline import earlier
    from pipeline.changes import news_of
    from pipeline.report.address import site_address
    from pipeline.report.feeds import check_format, render_events
    from pipeline.study import study_of

    check_format(format)
    filters, site = feeds.filters(kind, layer, projects, since), site_address(site_url)
    opened = find(opt.data_folder(data_dir), snapshot)
    study = study_of(opened, earlier(opened, baseline), Steps())
    of_two = [code for code in kind or [] if codes.event_kinds()[code].origin == "snapshots"]
    if baseline is None and of_two:
        say(f"{of_two[0]} needs two snapshots: compare with an earlier one (--baseline)")
    with study.db:
        new = set(news_of(study.db))
        rows = catalog.run(study.db, "events")
        put(render_events(rows, opened, format, new, filters, site))


def find(data: Path, name: str, *, may_capture: bool = True) -> "store.Snapshot":
    """The snapshot a verb's argument names."""
    from pipeline.study import find as find_snapshot

    return find_snapshot(data, name, may_capture=may_capture)


def check_report(parameters: dict[str, str], chosen: list[str] | None) -> None:
    """Refuse wrong notebook names and parameters before anything is asked."""
    from pipeline.report import notebooks

    notebooks.checked(notebooks.choose(chosen), parameters)


def gates(max_age: int | None, accept: str | None) -> Any:
    """How strict a report is, against today's date."""
    from pipeline.report.gates import Gates

    return Gates(max_age, datetime.now(UTC), accept)


@dataclass
class Destination:
    """The folder reports are written to, and the object store they are copied to, if any.

    ``at`` is where the report handed over is: an address, or its folder.
    """

    folder: Path
    store: "Place | None" = None
    at: str = ""

    def hand_over(self, report: Path) -> None:
        """Copy a finished report to the store, if there is one."""
        self.at = str(report)
        if self.store is None:
            return
        from pipeline.operations.hosted import publish

        try:
            self.at = publish(report, self.store, Steps())
        except SourceUnavailable as fault:
            again = f"{fault.repair}: `report ID --out` copies what is in {report}"
            raise SourceUnavailable(fault.what, again) from None


def destination(out: str | None, data: Path) -> Destination:
    """Where ``--out`` says that reports go; those for a store are made in the data folder.

    Raises :class:`BadInput` for an address that is none of an object store.
    """
    from pipeline.sources import object_store

    if out and object_store.is_address(out):
        return Destination(paths.outgoing(data), object_store.place(out))
    return Destination((Path(out) if out else paths.default_reports()).resolve())


def finished(folder: Path, at: str) -> None:
    """Say what a report found in one line, and give where it is."""
    summary = json.loads((folder / "summary.json").read_bytes())
    note(_headline(summary))
    metric = _attested(summary)
    result(
        at,
        report=at,
        run=folder.name,
        snapshot=summary["snapshot"],
        simulated=summary["simulated"],
        projects=summary["cohort"]["size"],
        known=metric["denominator"],
        attested=metric["numerator"],
    )


def _attested(summary: dict[str, Any]) -> dict[str, Any]:
    return dict(
        next(metric for metric in summary["metrics"] if metric["id"] == "projects_attested")
    )


def _headline(summary: dict[str, Any]) -> str:
    """The result in one line: how many are attested, and why others could not be assessed."""
    from pipeline import labels
    from pipeline.figures.words import FEW
    from pipeline.text import percent, plural

    metric = _attested(summary)
    size, known = summary["cohort"]["size"], metric["denominator"] or 0
    marked = "simulated data: " if summary["simulated"] else ""
    if metric["denominator"] is None:
        return f"{marked}{size:,} projects; attested: {metric['note']}"
    counted = f"{metric['numerator']:,} of {plural(known, 'assessed project')} attested"
    share = f"{counted} ({percent(metric['value'])})" if known >= FEW else counted
    reasons = ", ".join(
        f"{labels.spoken(labels.REASONS, reason)}: {n:,}"
        for reason, n in sorted(summary["unknown"].items())
    )
    return f"{marked}{share}" + (f"; {size - known:,} not assessed ({reasons})" if reasons else "")
