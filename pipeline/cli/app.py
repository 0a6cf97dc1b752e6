"""The command itself; its verbs are in the modules of their names."""

import sys
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from pipeline import __version__
from pipeline.cli.console import OUTPUT, put, result
from pipeline.cli.help_pages import Command, Verb, short_help

app = typer.Typer(
    name="trustcensus",
    cls=Command,
    help="Measure who, or what, can publish the projects everybody installs. Start with "
    "`trustcensus run`: it captures a simulated index, builds its database, runs the notebooks "
    "and writes a report, all offline.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _quiet(value: bool) -> None:
    OUTPUT.is_quiet = value


def _json(value: bool) -> None:
    OUTPUT.is_json = value


def _help_all(context: typer.Context, value: bool) -> None:
    if value and isinstance(context.command, Verb):
        put(context.command.whole_help(context))
        raise typer.Exit


#: What every verb has: name, spellings, help, and what is done with it.
_EVERY_VERB_S: tuple[tuple[str, tuple[str, ...], str, Callable[..., None]], ...] = (
    ("quiet", ("--quiet", "-q"), "Print no progress, only errors.", _quiet),
    ("json", ("--json",), "Print each result as one JSON object.", _json),
    ("help_all", ("--help-all",), "Explain every option.", _help_all),
)


def verb() -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a function a verb of the command, with the options that every verb has."""

    def made(function: Callable[..., None]) -> Callable[..., None]:
        own = signature(function)
        more = []
        for name, spelled, about, then in _EVERY_VERB_S:
            option = typer.Option(
                *spelled,
                help=about,
                callback=then,
                is_eager=True,
                expose_value=False,
                show_default=False,
            )
            kind: Any = Annotated[bool, option]
            more.append(Parameter(name, Parameter.KEYWORD_ONLY, default=False, annotation=kind))
        both = own.replace(parameters=[*own.parameters.values(), *more])

        @wraps(function)
        def with_own(**arguments: Any) -> None:
            function(**{name: value for name, value in arguments.items() if name in own.parameters})

        with_own.__signature__ = both  # type: ignore[attr-defined]
        with_own.__annotations__ = {
            parameter.name: parameter.annotation for parameter in both.parameters.values()
        }
        app.command(cls=Verb)(with_own)
        return function

    return made


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version."),
) -> None:
    if version:
        result(f"trustcensus {__version__}", version=__version__)
    elif context.invoked_subcommand is None:
        sys.stderr.write(f"{short_help()}\n")
        raise typer.Exit(2)
