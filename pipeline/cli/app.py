"""The command itself; its verbs are in the modules of their names."""

import typer

from pipeline import __version__
from pipeline.cli.console import result

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


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version."),
) -> None:
    if version:
        result(f"trustcensus {__version__}")
    elif context.invoked_subcommand is None:
        result(context.get_help())
