"""Every error a user can cause or meet, with the exit code of the command's contract.

::

    PipelineError                what went wrong, where, what to do
    ├── BadInput            2    an argument, list, table, parameter or folder that cannot be used
    │   └── AlreadyRunning  2    another process is at work on the very same run
    ├── SourceUnavailable   3    the source did not answer
    ├── CoverageTooLow      3    too few of the projects asked for got an answer
    ├── OverBudget          4    a query would cost more than allowed
    ├── DamagedData         5    a snapshot that does not match its hashes
    ├── IncompleteData      5    a log with missing or short days, where it would weigh a measure
    ├── LeakFound           5    a report that holds a secret, or a path or name of this machine
    ├── NotReproduced       5    a report that its snapshot does not reproduce
    ├── StaleData           5    a source older than --max-age allows
    ├── MetricMoved         5    a headline that moved more than its tripwire since the baseline
    ├── NotebookFailed      6    a notebook stopped in a cell
    └── OutputRefused       6    a notebook that ended well, with output not fit to publish

Anything else that reaches the command is a bug and shows its traceback (exit 1).
"""

import errno

#: What the system says when a folder takes no more: the user's to fix, not a bug.
NO_ROOM = frozenset(
    {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
)
#: And of a path, or a process, that it can do nothing with.
UNUSABLE = NO_ROOM | {
    errno.EEXIST,
    errno.EIO,
    errno.EISDIR,
    errno.ELOOP,
    errno.EMFILE,
    errno.ENAMETOOLONG,
    errno.ENFILE,
    errno.ENOTDIR,
}
#: How a capture goes on from the answers it has: `run` does so by itself.
CONTINUE = "run the same command again (`collect` needs --resume)"


class PipelineError(Exception):
    """Base of the errors shown without a traceback.

    ``what`` names the thing and the fault, ``repair`` says what to do about it.
    """

    exit_code = 2

    def __init__(self, what: str, repair: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.repair = repair

    def __str__(self) -> str:
        return f"{self.what}; {self.repair}" if self.repair else self.what


class BadInput(PipelineError):
    """An argument, list, table, parameter or folder that cannot be used."""


class AlreadyRunning(BadInput):
    """Another process is at work on the very same run: what this one was to make will be made."""


class SourceUnavailable(PipelineError):
    """A source did not answer, or refused."""

    exit_code = 3


class CoverageTooLow(PipelineError):
    """Fewer of the projects asked for got an answer than ``--min-coverage`` demands."""

    exit_code = 3


class OverBudget(PipelineError):
    """A query would process or cost more than the budget allows."""

    exit_code = 4


class DamagedData(PipelineError):
    """A snapshot or object does not match the hash it was stored under."""

    exit_code = 5


class IncompleteData(PipelineError):
    """A download log has a gap within the window that is to weigh or rank projects."""

    exit_code = 5


class LeakFound(PipelineError):
    """A finished report holds a secret, or a path or name of this machine."""

    exit_code = 5


class NotReproduced(PipelineError):
    """A report rebuilt from its snapshot has other files, or other content."""

    exit_code = 5


class StaleData(PipelineError):
    """A source is older than ``--max-age`` allows."""

    exit_code = 5


class MetricMoved(PipelineError):
    """A headline metric moved more since the baseline than its tripwire allows."""

    exit_code = 5


class NotebookFailed(PipelineError):
    """A notebook stopped in a cell; ``what`` names the notebook, the cell and the error.

    ``name`` and ``executed`` are the notebook and its file with the error output, empty where
    there is none.
    """

    exit_code = 6

    def __init__(self, what: str, repair: str = "", name: str = "", executed: str = "") -> None:
        super().__init__(what, repair)
        self.name = name
        self.executed = executed


class OutputRefused(PipelineError):
    """A notebook ended well, and what it shows is cut short, missing, an error or too large."""

    exit_code = 6


def unwritable(what: str, error: OSError, repair: str = "give another --out") -> BadInput:
    """The error for a path the user chose that the system does not let us write."""
    return BadInput(f"{what} cannot be written ({error.strerror})", repair)
