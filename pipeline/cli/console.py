"""Progress and messages on stderr: rich bars on a terminal, one plain line a step otherwise."""

import sys
import time
from collections import deque

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.text import escape_unsafe

#: The last lines said, for the log of a run that fails.
SAID: deque[str] = deque(maxlen=1000)
STDERR = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


class Steps:
    """Shows each step while it runs (terminal) and when it is done (everywhere)."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Progress | None = None

    def start(self, step: str, total: int | None) -> None:
        """Open the step's bar on a terminal; elsewhere only remember when it began."""
        self.step, self.began = step, time.monotonic()
        if STDERR.is_terminal and not self.quiet:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=STDERR,
                transient=True,
            )
            self._bar.add_task(step, total=total)
            self._bar.start()

    def advance(self, by: int = 1) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], by)

    def finish(self, message: str) -> None:
        """Close the bar and print the step, its result and its seconds as one line."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if not self.quiet:
            say(f"{self.step}: {message} ({time.monotonic() - self.began:.1f} s)")


def say(message: str) -> None:
    """One line to stderr, hostile characters escaped."""
    SAID.append(escape_unsafe(message))
    STDERR.print(SAID[-1])


def said() -> str:
    """All that was said, a line each."""
    return "".join(f"{line}\n" for line in SAID)


def result(text: str) -> None:
    """One line to stdout, never wrapped or coloured."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
