"""The verb that judges the article's claims on a snapshot: ``claims``."""

import typer

from pipeline.cli import options as opt
from pipeline.cli.app import verb
from pipeline.cli.console import Steps, put
from pipeline.cli.report import find


@verb()
def claims(
    snapshot: opt.SnapshotArgument,
    baseline: opt.BaselineOption = None,
    format: str = typer.Option("text", help="text or json."),  # noqa: A002 - contract's name
    data_dir: opt.DataOption = None,
) -> None:
    """Print each claim's verdicts by documents and by data; those that moved since the baseline
    come first.
    """
    from pipeline.baseline import earlier
    from pipeline.report.claims import render_claims
    from pipeline.study import study_of

    opened = find(opt.data_folder(data_dir), snapshot)
    study = study_of(opened, earlier(opened, baseline), Steps())
    with study.db:
        put(render_claims(study, format))
