"""Run the command: which exit code and which one line an error becomes."""

import sys

from typer.exceptions import TyperException

from pipeline.cli import capturing, claiming, drawing, exporting, keeping, reading
from pipeline.cli.app import app
from pipeline.cli.console import say
from pipeline.errors import PipelineError

__all__ = ["app", "capturing", "claiming", "drawing", "exporting", "keeping", "main", "reading"]


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
        say("trustcensus: stopped; what a capture had learned is kept: go on with --resume")
        sys.exit(130)


def _usage_fault(error: TyperException) -> str:
    """What is wrong with the command line, in one line, and where help is."""
    context = getattr(error, "ctx", None)
    verb = f"{context.info_name} " if context is not None and context.parent else ""
    message = getattr(error, "format_message", error.__str__)()
    return f"{message.removesuffix('.')}; see `trustcensus {verb}--help`"
