"""What the command prints: results on stdout, progress and messages on stderr.

On a terminal a step is a bar with its rate and the time that remains, otherwise one plain line when
it is done. ``--quiet`` leaves out all but faults, ``--json`` makes each result one JSON object.
"""

import json
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import BadInput
from pipeline.text import escape_unsafe

if TYPE_CHECKING:  # drawing bars takes a third of a second to import, and a terminal
    from rich.progress import Progress


@dataclass
class OutputOptions:
    """How this command is to print: ``verb`` is its name, for results as JSON."""

    verb: str = ""
    is_quiet: bool = False
    is_json: bool = False


OUTPUT = OutputOptions()
#: The last lines said, for the log of a run that fails.
SAID: deque[str] = deque(maxlen=1000)
_BARS: list["Progress"] = []


class Steps:
    """Shows each step while it runs (terminal) and when it is done (everywhere)."""

    def start(self, step: str, total: int | None) -> None:
        """Open the step's bar on a terminal; elsewhere only remember when it began."""
        self.step, self.began = step, time.monotonic()
        if sys.stderr.isatty() and not OUTPUT.is_quiet:
            _BARS.append(_bar(step, total))
            _BARS[-1].start()

    def advance(self, by: int = 1) -> None:
        """Move the bar."""
        for bar in _BARS:
            task = bar.tasks[0]
            bar.update(task.id, advance=by, pace=pace(task.completed + by, task.elapsed or 0))

    def finish(self, message: str) -> None:
        """Close the bar and print the step, its result and its seconds as one line."""
        leave_bars()
        note(f"{self.step}: {message} ({time.monotonic() - self.began:.1f} s)")


def _bar(step: str, total: int | None) -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True, soft_wrap=True, highlight=False, markup=False),
        transient=True,
        get_time=time.monotonic,
    )
    bar.add_task(step, total=total, pace="")
    return bar


def pace(done: float, seconds: float) -> str:
    """How fast a step goes: items a second, or seconds an item where that is the larger."""
    if not done or not seconds:
        return ""
    return f"{done / seconds:.1f}/s" if done >= seconds else f"{seconds / done:.1f} s each"


def leave_bars() -> None:
    """Take bars off the terminal, and give its cursor back."""
    while _BARS:
        _BARS.pop().stop()


def say(message: str) -> None:
    """One line to stderr, hostile characters escaped."""
    SAID.append(escape_unsafe(message))
    if _BARS:
        _BARS[-1].console.print(SAID[-1])
    else:
        with suppress(OSError):  # a full log is no reason to stop
            sys.stderr.write(f"{SAID[-1]}\n")
            sys.stderr.flush()


def note(message: str) -> None:
    """One line to stderr that ``--quiet`` leaves out; a failure's log has it nevertheless."""
    if OUTPUT.is_quiet:
        SAID.append(escape_unsafe(message))
    else:
        say(message)


def log_text() -> str:
    """All that was said, a line each."""
    return "".join(f"{line}\n" for line in SAID)


def result(text: str, **fields: Any) -> None:
    """One line to stdout, never wrapped or coloured; with ``--json`` the fields as an object."""
    if OUTPUT.is_json:
        text = json.dumps({"verb": OUTPUT.verb, **(fields or {"result": text})}, sort_keys=True)
    put(f"{text}\n")


def put(text: str) -> None:
    """Text to stdout as it is, written by the time this returns.

    Raises :class:`BadInput` where stdout takes no more.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough
        raise
    except OSError as error:
        raise BadInput(f"standard output: {error.strerror}", "send it elsewhere") from error
