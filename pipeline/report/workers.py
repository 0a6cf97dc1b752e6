"""The processes that run a report's notebooks and draw its figures."""

from contextlib import AbstractContextManager
from pathlib import Path

from pipeline import paths, processes

#: The module whose imports they share, made once.
_WARM = "pipeline.report.warm"


def prepare() -> None:
    """Begin to import what they share, and go on: that takes as long as a report's first steps."""
    processes.prepare(_WARM)


def prepare_for(data: Path, snapshot: str = "", *, is_forced: bool) -> None:
    """The same for a snapshot of which no results are kept, so that there will be work for them;
    or, before a snapshot is known, where none are kept of any.
    """
    if is_forced or not paths.results(data, snapshot).is_dir():
        prepare()


def pool() -> AbstractContextManager[processes.Pool]:
    """As many as the machine has processors for; none starts before there is work."""
    return processes.pool(processes.WORKERS, imported=_WARM)
