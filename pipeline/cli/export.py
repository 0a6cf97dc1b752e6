"""Verbs that hand results on or check them: ``export``, ``series`` and ``reproduce``."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from pipeline import paths
from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import Steps, result, say
from pipeline.cli.report import find
from pipeline.errors import NotReproduced
from pipeline.text import escape_unsafe

FolderOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder to write to.  [default: reports/ of the project]", show_default=False
    ),
]


@verb()
def export(
    snapshot: opt.SnapshotArgument,
    table: Annotated[
        list[str] | None,
        typer.Option(help="Only this table; may be given several times.  [default: all]"),
    ] = None,
    format: Annotated[  # noqa: A002 - contract's name
        str, typer.Option(help="Any of parquet, csv, json, separated by commas.")
    ] = "parquet,csv,json",
    baseline: opt.BaselineOption = None,
    data_dir: opt.DataOption = None,
    out: FolderOption = None,
) -> None:
    """Write a snapshot's tables as a data package of their own; prints its folder."""
    from pipeline.baseline import earlier
    from pipeline.report.export import write_export
    from pipeline.study import study_of

    opened = find(opt.data_folder(data_dir), snapshot)
    formats = [part.strip() for part in format.split(",") if part.strip()]
    target = (out or paths.default_reports()).resolve()
    study = study_of(opened, earlier(opened, baseline), Steps())
    with study.db:
        written = str(write_export(study, target, table or [], formats))
    result(written, snapshot=opened.id, export=written)


@verb()
def series(
    snapshot: opt.SnapshotArgument = "latest",
    every: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS",
            min=1,
            max=366,
            help="Usual days between captures; more than 1.5 times that is a gap.  "
            "[default: the median]",
            show_default=False,
        ),
    ] = None,
    data_dir: opt.DataOption = None,
    out: FolderOption = None,
) -> None:
    """Write the captures of a list as one data package, each compared with the one before it:
    headlines, projects, events, and where the series has gaps; prints its folder.
    """
    from pipeline.report.export import write_series
    from pipeline.series import series_of

    newest = find(opt.data_folder(data_dir), snapshot)
    made = series_of(newest, every, Steps())
    for other in made.passed_over:
        named = "" if other.snapshot in other.reason else f"{other.snapshot}: "
        say(f"! {named}{other.reason}")
    target = (out or paths.default_reports()).resolve()
    written = str(write_series(made, target))
    result(
        written,
        snapshot=newest.id,
        series=written,
        captures=len(made.snapshots),
        passed_over=len(made.passed_over),
    )


@verb()
def reproduce(
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="A report's folder, or its run id in reports/.")
    ],
    data_dir: opt.DataOption = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Keep the rebuilt report in this folder.  [default: it is dropped]"),
    ] = None,
) -> None:
    """Build a report again from its snapshot and say for each file whether it is identical."""
    from pipeline.report import reproduce as again

    original = again.read(_folder(report))
    snapshot, baseline = again.inputs(original, opt.data_folder(data_dir))
    other = list(again.differences(original, snapshot))
    for line in other:
        say(f"! {line}")
    for name in again.changed_files(original):
        say(f"! {name} was changed after the report was written")
    with tempfile.TemporaryDirectory() as scratch:
        target = out.resolve() if out else Path(scratch)
        rebuilt = again.rebuild(original, snapshot, baseline, target, Steps())
        compared = again.compare(original, rebuilt)
    for comparison in compared:
        result(
            f"{comparison.state}\t{escape_unsafe(comparison.name)}",
            state=comparison.state,
            file=comparison.name,
        )
    counts = Counter(comparison.state for comparison in compared)
    states = ("equal", "differs", "missing", "extra", "skipped")
    summary = ", ".join(f"{counts[state]} {state}" for state in states)
    result(summary, **{state: counts[state] for state in states})
    if counts["differs"] + counts["missing"] + counts["extra"]:
        raise NotReproduced(
            f"report {original.manifest['run']} differs from what its snapshot gives here",
            "use the version it was written with" if other else "restore the changed files",
        )


def _folder(report: str) -> Path:
    """A report's folder, given as such or as its name below the default reports."""
    named = paths.default_reports() / report
    return named if not Path(report).exists() and named.is_dir() else Path(report)
