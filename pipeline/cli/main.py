"""Verbs of the command."""

import json
import sys
from typing import Any

import typer
from typer.exceptions import TyperException

from pipeline import __version__, database, paths
from pipeline import snapshot as store
from pipeline.cli import options as opt
from pipeline.cli.console import Steps, result, say
from pipeline.errors import DamagedData, PipelineError

app = typer.Typer(
    name="trustcensus",
    help="Measure who, or what, can publish the projects everybody installs.\n\n"
    "Start with `trustcensus run`: it captures a simulated index, builds its database, runs the "
    "notebooks and writes a report, all offline. `run --source index` does the same with a live "
    "index.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command; errors a user can mend are one line on stderr and their exit code."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except TyperException as error:
        say(f"trustcensus: {_usage_fault(error)}")
        sys.exit(2)
    except PipelineError as error:
        say(f"trustcensus: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("trustcensus: stopped; nothing half-written is left")
        sys.exit(130)


def _usage_fault(error: TyperException) -> str:
    """What is wrong with the command line, in one line, and where help is."""
    context = getattr(error, "ctx", None)
    verb = f"{context.info_name} " if context is not None and context.parent else ""
    message = getattr(error, "format_message", error.__str__)()
    return f"{message.removesuffix('.')}; see `trustcensus {verb}--help`"


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version."),
) -> None:
    if version:
        result(f"trustcensus {__version__}")
    elif context.invoked_subcommand is None:
        result(context.get_help())


@app.command()
def collect(
    source: opt.SourceOption = opt.Source.demo,
    top: opt.TopOption = 1000,
    top_list: opt.TopListOption = None,
    adoption: opt.AdoptionOption = None,
    endpoint: opt.EndpointOption = None,
    identity: opt.IdentityOption = opt.Identity.per_release,
    since: opt.SinceOption = None,
    rate: opt.RateOption = 10.0,
    contact: opt.ContactOption = "",
    as_of: opt.AsOfOption = None,
    min_coverage: opt.CoverageOption = 0.9,
    seed: opt.SeedOption = 2026,
    data_dir: opt.DataOption = None,
) -> None:
    """Ask a source about every project of the cohort; prints the snapshot's id."""
    result(_collect(**locals()).id)


@app.command()
def build(snapshot: opt.SnapshotArgument, data_dir: opt.DataOption = None) -> None:
    """Build the snapshot's DuckDB database; prints its path."""
    data = opt.data_folder(data_dir)
    result(str(database.build(_find(data, snapshot), Steps())))


@app.command()
def report(
    snapshot: opt.SnapshotArgument,
    parameter: opt.ParameterOption = None,
    notebook: opt.NotebookOption = None,
    data_dir: opt.DataOption = None,
    out: opt.OutOption = None,
) -> None:
    """Run the notebooks on a snapshot and write the report; prints its folder."""
    data = opt.data_folder(data_dir)
    given = opt.parameters(parameter)
    result(_report(_find(data, snapshot), given, notebook, out))


@app.command()
def run(
    source: opt.SourceOption = opt.Source.demo,
    top: opt.TopOption = 1000,
    top_list: opt.TopListOption = None,
    adoption: opt.AdoptionOption = None,
    endpoint: opt.EndpointOption = None,
    identity: opt.IdentityOption = opt.Identity.per_release,
    since: opt.SinceOption = None,
    rate: opt.RateOption = 10.0,
    contact: opt.ContactOption = "",
    as_of: opt.AsOfOption = None,
    min_coverage: opt.CoverageOption = 0.9,
    seed: opt.SeedOption = 2026,
    parameter: opt.ParameterOption = None,
    notebook: opt.NotebookOption = None,
    data_dir: opt.DataOption = None,
    out: opt.OutOption = None,
) -> None:
    """Collect, build and report in one go; prints the report's folder."""
    asked = dict(locals())
    given = opt.parameters(asked.pop("parameter"))
    chosen, target = asked.pop("notebook"), asked.pop("out")
    _check_report(given, chosen)
    result(_report(_collect(**asked), given, chosen, target))


@app.command()
def verify(snapshot: opt.SnapshotArgument, data_dir: opt.DataOption = None) -> None:
    """Check every table and body of a snapshot against its hash; the last line is JSON.

    Signatures of attestations are not checked by this version: the counts of them are 0.
    """
    found = _find(opt.data_folder(data_dir), snapshot)
    n_objects, faults = store.damaged(found)
    bad = list(faults)
    for fault in bad:
        say(fault)
    counts: dict[str, Any] = {
        "objects": n_objects, "bad_objects": len(bad), "attestations": 0, "verified": 0,
        "refused": {},
    }  # fmt: skip
    result(json.dumps(counts))
    if bad:
        what = f"snapshot {found.id}: {len(bad)} of its tables and bodies are damaged"
        raise DamagedData(what, "collect again, or restore the data folder from a copy")


@app.command()
def snapshots(data_dir: opt.DataOption = None) -> None:
    """List snapshots, newest first: id, as-of, projects answered of asked."""
    for each in store.newest_first(opt.data_folder(data_dir)):
        coverage = each.manifest["coverage"]
        answered = coverage["answered"] + coverage["unchanged"]
        result(f"{each.id}\t{each.manifest['as_of']}\t{answered} of {coverage['asked']}")


@app.command()
def events(
    snapshot: opt.SnapshotArgument,
    format: str = typer.Option("json", help="json, csv or atom."),  # noqa: A002 - contract's name
    data_dir: opt.DataOption = None,
) -> None:
    """Print every dated change of publisher, provenance or activity, newest first."""
    from pipeline import metrics
    from pipeline.report.events import render_events

    found = _find(opt.data_folder(data_dir), snapshot)
    database.ensure(found, Steps())
    with database.connect(found.data, found.id) as db:
        sys.stdout.write(render_events(metrics.events(db), found, format))


def _collect(**asked: Any) -> store.Snapshot:
    from pipeline.collect import Options
    from pipeline.collect import collect as capture
    from pipeline.sources.http import Settings

    asked |= {
        "source": asked["source"].value,
        "identity": asked["identity"].value,
        "as_of": opt.date_of(asked["as_of"]),
        "data": opt.data_folder(asked.pop("data_dir")),
        "settings": Settings(rate=asked.pop("rate"), contact=asked.pop("contact")),
    }
    return capture(Options(**asked), Steps())


def _find(data: Any, name: str) -> store.Snapshot:
    from pipeline.study import find

    return find(data, name)


def _check_report(given: dict[str, str], chosen: list[str] | None) -> None:
    """Refuse wrong notebook names and parameters before anything is asked."""
    if given or chosen:
        from pipeline.report import notebooks

        notebooks.checked(notebooks.choose(chosen), given)


def _report(
    snapshot: store.Snapshot, given: dict[str, str], chosen: list[str] | None, out: Any
) -> str:
    from pipeline.report.run import write_report

    steps = Steps()
    database.ensure(snapshot, steps)
    target = (out or paths.default_reports()).resolve()
    folder = write_report(snapshot, target, given, chosen, steps)
    say(_headline(json.loads((folder / "summary.json").read_bytes())))
    return str(folder)


def _headline(summary: dict[str, Any]) -> str:
    """The result in one line: projects known, why others are not, and the attested share."""
    found = {metric["id"]: metric for metric in summary["metrics"]}["projects_attested"]
    size, known = summary["cohort"]["size"], found["denominator"] or 0
    attested = f"{found['numerator']} of {known} attested ({found['value']:.1%})" if known else ""
    reasons = ", ".join(
        f"{reason.replace('_', ' ')} {n}" for reason, n in sorted(summary["unknown"].items())
    )
    marked = "simulated data: " if summary["simulated"] else ""
    unknown = f", {size - known} unknown" + (f" ({reasons})" if reasons else "")
    return f"{marked}projects known {known} of {size}{unknown}; {attested or 'none known'}"
