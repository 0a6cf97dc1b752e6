"""Run the command, and turn each error into one line and an exit code."""

import os
import sys

from typer.exceptions import TyperException

from pipeline.cli import (  # noqa: F401 - each adds its verbs
    archives,
    claims,
    collect,
    export,
    figures,
    interrupts,
    report,
    review,
    snapshots,
)
from pipeline.cli.app import app
from pipeline.cli.console import say
from pipeline.errors import UNUSABLE, BadInput, PipelineError
from pipeline.processes import stop_asked

__all__ = ["app", "main"]

#: The parsing library's words about a value, and ours for them.
_PLAINER = {
    "Input should be a valid integer, unable to parse string as an integer": "not a whole number",
    "Input should be a valid number, unable to parse string as a number": "not a number",
    "Input should be greater than or equal to": "must be at least",
    "Input should be less than or equal to": "must be at most",
    "Value error, ": "",
}


def main() -> None:
    """Run the command; errors a user can fix are one line on stderr and their exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # whoever started us has closed it, and wants none of it
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    interrupts.install_handlers()
    try:
        _check_words()
        interrupts.exit_now(app(standalone_mode=False) or 0)
    except BaseException as error:
        stopped = stop_asked()
        if stopped is not None:  # or whatever a library says when it is interrupted
            interrupts.exit_stopped(stopped)
        if isinstance(error, TyperException):
            say(f"trustcensus: {_usage_fault(error)}")
            interrupts.exit_now(2)
        if isinstance(error, PipelineError):
            say(f"trustcensus: {error}")
            interrupts.exit_now(error.exit_code)
        if isinstance(error, OSError) and error.errno in UNUSABLE:
            where = str(error.filename2 or error.filename or "a file")[:200]
            what = f"{where} cannot be used ({error.strerror})"
            say(f"trustcensus: {what}; give another path, or make room")
            interrupts.exit_now(BadInput.exit_code)
        if isinstance(error, SystemExit) and isinstance(error.code, int):
            interrupts.exit_now(error.code)
        raise


def _check_words() -> None:
    """Raise :class:`BadInput` for an argument that is not text: no file could hold it."""
    for word in sys.argv[1:]:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise BadInput(f"argument {word!a} is not UTF-8", "rename it") from None


def _usage_fault(error: TyperException) -> str:
    """What is wrong with the command line, in one line, and where help is."""
    context = getattr(error, "ctx", None)
    verb = f"{context.info_name} " if context is not None and context.parent else ""
    message = getattr(error, "format_message", error.__str__)()
    for theirs, ours in _PLAINER.items():
        message = message.replace(theirs, ours)
    return f"{message.removesuffix('.')}; see `trustcensus {verb}--help`"
