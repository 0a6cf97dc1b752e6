"""Verbs that ask a source: ``collect`` and ``run``."""

import os
from datetime import UTC, datetime
from typing import Any

from pipeline import snapshot as store
from pipeline.cli import bigquery_options as logs
from pipeline.cli import gate_options as gate
from pipeline.cli import notify_options as tell
from pipeline.cli import options as opt
from pipeline.cli.app import app
from pipeline.cli.console import Steps, result, said, say
from pipeline.cli.report import check_report, finished, gates, report_folder
from pipeline.operations import notify as told
from pipeline.sources.bigquery import DOWNLOADS_TABLE, METADATA_TABLE
from pipeline.sources.limits import MAX_BODY


@app.command()
def collect(
    source: opt.SourceOption = "demo",
    top: opt.TopOption = 1000,
    top_list: opt.TopListOption = None,
    projects: opt.ProjectsOption = None,
    top_history: opt.TopHistoryOption = None,
    adoption: opt.AdoptionOption = None,
    adoption_date: opt.AdoptionDateOption = None,
    endpoint: opt.EndpointOption = None,
    identity: opt.IdentityOption = opt.Identity.per_release,
    since: opt.SinceOption = None,
    incremental: opt.IncrementalOption = False,
    full_every: opt.FullEveryOption = 30,
    resume: opt.ResumeOption = False,
    partial: opt.PartialOption = False,
    rate: opt.RateOption = 10.0,
    concurrency: opt.ConcurrencyOption = 10,
    tries: opt.TriesOption = 5,
    backoff: opt.BackoffOption = 0.5,
    longest_wait: opt.LongestWaitOption = 120.0,
    breaker: opt.BreakerOption = 20,
    max_redirects: opt.MaxRedirectsOption = 5,
    timeout: opt.TimeoutOption = 30.0,
    total_timeout: opt.TotalTimeoutOption = 120.0,
    max_body: opt.MaxBodyOption = MAX_BODY,
    contact: opt.ContactOption = "",
    as_of: opt.AsOfOption = None,
    min_coverage: opt.CoverageOption = 0.9,
    seed: opt.SeedOption = 2026,
    data_dir: opt.DataOption = None,
    cohort: opt.CohortOption = None,
    window_days: logs.WindowDaysOption = 30,
    installer: logs.InstallerOption = None,
    also: logs.AlsoOption = None,
    max_cost: logs.MaxCostOption = 5.0,
    max_month_cost: logs.MaxMonthCostOption = 20.0,
    max_bytes: logs.MaxBytesOption = None,
    accept_gap: logs.AcceptGapOption = False,
    metadata_table: logs.MetadataTableOption = METADATA_TABLE,
    downloads_table: logs.DownloadsTableOption = DOWNLOADS_TABLE,
    dry_run: opt.DryRunOption = False,
) -> None:
    """Ask a source about every project of the cohort; prints the snapshot's id.

    With --dry-run prints what would be asked, and asks the index nothing.
    """
    asked = dict(locals())
    if asked.pop("dry_run"):
        _show_plan(**asked)
    else:
        result(_collect(**asked).id)


@app.command()
@opt.with_options_of(collect, leaving_out="dry_run")
def run(
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
    **asked: Any,
) -> None:
    """Collect, build and report in one go; prints the report's folder.

    Goes on where a killed or failed run of the same options stopped. A failed one leaves its
    reason, log and notebook in `failed/` below the reports.
    """
    from pipeline.operations.supervise import RunOptions, supervise

    readers, owners = told.targets(notify, result), told.targets(notify_failure, result)
    given = opt.parameters(parameter)
    check_report(given, notebook)
    wanted = RunOptions(_options(**asked), report_folder(out), given, notebook, baseline,
                    gates(max_age, accept), cell_timeout, fresh)  # fmt: skip
    with told.failures(owners, say):
        folder = supervise(wanted, Steps(), lambda: datetime.now(UTC), said, say)
    told.report(readers, folder, say)
    finished(folder)


def _show_plan(**asked: Any) -> None:
    from pipeline.capture import plan

    for line in plan(_options(**asked)):
        result(line)


def _collect(**asked: Any) -> store.Snapshot:
    from pipeline.capture import collect as capture

    return capture(_options(**asked), Steps())


def _options(**asked: Any) -> Any:
    from pipeline.capture import Options
    from pipeline.capture.budget import Budget
    from pipeline.sources.bigquery import Access
    from pipeline.sources.http import Settings

    polite = ("rate", "concurrency", "tries", "backoff", "longest_wait", "breaker",
              "max_redirects", "timeout", "total_timeout", "max_body", "contact")  # fmt: skip
    money = ("max_cost", "max_month_cost", "max_bytes")
    asked |= {
        "cohort": asked["cohort"] and asked["cohort"].value,
        "installers": tuple(asked.pop("installer") or ()),
        "also": tuple(each.value for each in asked["also"] or ()),
        "budget": Budget(**{name: asked.pop(name) for name in money}),
        "access": Access(
            metadata=asked.pop("metadata_table"),
            downloads=asked.pop("downloads_table"),
            endpoint=os.environ.get("TRUSTCENSUS_BIGQUERY_ENDPOINT") or None,
            storage=os.environ.get("TRUSTCENSUS_BIGQUERY_STORAGE") or None,
        ),
        "source": asked["source"],
        "identity": asked["identity"].value,
        "as_of": opt.date_of(asked["as_of"]),
        "adoption_date": opt.date_of(asked["adoption_date"], "--adoption-date"),
        "data": opt.data_folder(asked.pop("data_dir")),
        "settings": Settings(**{name: asked.pop(name) for name in polite}),
    }
    return Options(**asked)
