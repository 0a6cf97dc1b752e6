"""Worker processes that leave with whoever started them, and the wish to stop, whoever has it.

A worker must not outlive a killed parent: it would keep its memory and hold open what the parent
printed to, so that whoever reads that to its end waits for ever. Each looks twice a second whether
its parent is still there, which works on every system.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # a command that starts no process is not to wait for these
    from concurrent.futures import Future, ProcessPoolExecutor

Result = TypeVar("Result")
_LOOK_SECONDS = 0.5
#: Python's own bookkeeper tells, after us, of the semaphores that a process cut short has left, and
#: removes them: its interpreter is started with our filters, and the end of a command is one line.
_UNTOLD = "ignore:resource_tracker:UserWarning"
#: How long workers may take to put things away before they are killed.
_PATIENCE_SECONDS = 1.5


class Stopped(SystemExit):
    """The process was asked to end: by Ctrl-C, or by SIGTERM or SIGHUP.

    Not an ordinary exception: nothing may take it for a failure of what it was doing.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number

    def __str__(self) -> str:
        by_hand = self.number == signal.SIGINT
        return "stopped" if by_hand else f"stopped by {signal.Signals(self.number).name}"


_asked: list[int] = []


def ask_to_stop(number: int) -> None:
    """Note a signal and raise :class:`Stopped` at the first one; later ones change nothing.

    Where an event loop runs its tasks are cancelled instead, so that they put their things away;
    the loop then ends with :class:`asyncio.CancelledError`.
    """
    _asked.append(number)
    if len(_asked) > 1:
        return
    asyncio = sys.modules.get("asyncio")  # without it no loop runs
    if asyncio is None:
        raise Stopped(number)
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        raise Stopped(number) from None
    for task in asyncio.all_tasks(loop):
        loop.call_soon_threadsafe(task.cancel)


def stop_asked() -> Stopped | None:
    """What asked this process to end, if anything did.

    A library that was interrupted may raise an error of its own instead: ask here what it was.
    """
    return Stopped(_asked[0]) if _asked else None


class Pool:
    """Processes that functions are run in."""

    def __init__(self, executor: "ProcessPoolExecutor") -> None:
        self._executor = executor

    def submit(self, function: Callable[..., Result], *given: Any) -> "Future[Result]":
        """Run a function of a module in one of the processes."""
        return self._executor.submit(_guarded, function, given)


@contextmanager
def pool(
    workers: int, begin: Callable[..., None] | None = None, given: tuple[Any, ...] = ()
) -> Iterator[Pool]:
    """Fresh processes, gone afterwards: at the end of the block when all is done, at once when an
    error leaves it. ``begin`` is run in each with what is ``given``.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    if _UNTOLD not in sys.warnoptions:
        sys.warnoptions.append(_UNTOLD)
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(), begin, given),
    )
    try:
        yield Pool(executor)
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        _end([each for each in multiprocessing.active_children() if each not in before])
        raise
    executor.shutdown()


def _end(children: list[Any]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.join(_PATIENCE_SECONDS / len(children))
        if child.is_alive():
            child.kill()
            child.join(_PATIENCE_SECONDS)


def _begin(parent: int, begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """In a worker: leave with the parent, and let the parent decide what a Ctrl-C means."""
    for number in (signal.SIGINT, getattr(signal, "SIGHUP", None)):
        if number is not None:
            signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if begin is not None:
        begin(*given)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _guarded(function: Callable[..., Result], given: tuple[Any, ...]) -> Result:
    """Run a function; a worker that was told to leave meanwhile has put its things away by then.

    Before and after it has nothing to put away, and an import that is cut short would say so.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return function(*given)
    except SystemExit as told:
        os._exit(told.code if isinstance(told.code, int) else 1)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
