"""The verbs ``collect`` and ``run``: they fetch from a source."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.cli import gate_options as gate
from pipeline.cli import notify_options as tell
from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import Steps, log_text, result, say
from pipeline.cli.report import check_report, destination, finished, gates


@verb()
@opt.with_settings
def collect(
    data_dir: opt.DataOption = None, dry_run: opt.DryRunOption = False, **asked: Any
) -> None:
    """Fetch what a source says about every project of the cohort; prints the snapshot's id.

    With --dry-run prints the plan and sends the index nothing.
    """
    from pipeline import capture

    options = opt.capture_options(asked | {"data_dir": data_dir})
    if dry_run:
        _print_plan(options)
    else:
        snapshot_id = capture.collect(options, Steps()).id
        result(snapshot_id, snapshot=snapshot_id)


def _print_plan(options: Any) -> None:
    from pipeline import capture

    for line in capture.plan(options):
        result(line)


def _check_baseline(data: Path, name: str | None) -> None:
    """Refuse a baseline that is not there before anything is asked; ``latest`` depends on what is
    captured.
    """
    from pipeline import snapshot as store
    from pipeline.baseline import NEWEST

    if name and name != NEWEST:
        store.read(data, name)


@verb()
@opt.with_settings
def run(
    data_dir: opt.DataOption = None,
    baseline: opt.BaselineOption = None,
    parameter: opt.ParameterOption = None,
    notebook: opt.NotebookOption = None,
    out: opt.OutOption = None,
    max_age: gate.MaxAgeOption = None,
    accept: gate.AcceptOption = None,
    cell_timeout: gate.CellTimeoutOption = 600,
    fresh: gate.FreshOption = False,
    notify: tell.NotifyOption = None,
    notify_failure: tell.NotifyFailureOption = None,
    ping: tell.PingOption = None,
    site_url: tell.SiteOption = None,
    every: tell.EveryOption = None,
    brand: opt.BrandOption = None,
    dry_run: opt.DryRunOption = False,
    **asked: Any,
) -> None:
    """Collect, build and report in one go; prints the report's folder.

    With --dry-run prints the plan of the capture and sends the index nothing.

    Resumes a killed or failed run with the same options, with the answers, snapshot and database it
    had. A failed run leaves its reason, log and notebook in `failed/` below the reports.
    """
    from pipeline.operations import notify as notifier
    from pipeline.operations import state
    from pipeline.operations.supervise import RunOptions, supervise
    from pipeline.report.address import site_address
    from pipeline.snapshot.lock import writing

    readers = notifier.targets(notify, result)
    owners = notifier.targets(notify_failure, result, "--notify-failure")
    monitor, site = notifier.monitor(ping), site_address(site_url)
    opt.use_brand(brand)
    options = opt.capture_options(asked | {"data_dir": data_dir})
    parameters = opt.parameters(parameter)
    check_report(parameters, notebook)
    target = destination(out, options.data)
    if dry_run:
        _print_plan(options)
        return
    run_options = RunOptions(
        options,
        target.folder,
        parameters,
        notebook,
        baseline,
        gates(max_age, accept),
        cell_timeout,
        fresh,
        site,
        every,
    )
    at = out if target.store else str(target.folder)
    work = state.key(run_options.options | {"out": at})
    with notifier.failures([*owners, *monitor.failed], say), writing(options.data, work):
        _check_baseline(options.data, baseline)
        notifier.start(monitor.started, say)
        folder = supervise(
            run_options, Steps(), lambda: datetime.now(UTC), log_text, say, target.hand_over
        )
    notifier.report([*readers, *monitor.succeeded], folder, say, site)
    finished(folder, target.at)
