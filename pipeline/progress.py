"""How a long step reports its progress: to the command, a notebook, or nobody."""

from typing import Protocol


class Progress(Protocol):
    """A watcher of steps; one step runs at a time."""

    def start(self, step: str, total: int | None) -> None:
        """A step begins; ``total`` is its number of items where known."""

    def advance(self, by: int = 1) -> None:
        """``by`` items of the running step are done."""

    def finish(self, message: str) -> None:
        """The running step is done; ``message`` says with what result."""


class Silent:
    """A watcher that shows nothing."""

    def start(self, step: str, total: int | None) -> None:
        """Nothing to show."""

    def advance(self, by: int = 1) -> None:
        """Nothing to show."""

    def finish(self, message: str) -> None:
        """Nothing to show."""
