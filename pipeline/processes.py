"""Worker processes that end with their parent, and requests to stop, wherever they come from.

A worker must not outlive a killed parent: it would keep its memory and hold open what the parent
printed to, so that a reader of that output would wait forever.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # a command that starts no process is not to wait for these
    from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
    from multiprocessing.context import BaseContext

Result = TypeVar("Result")
#: Whether a process that has imported everything may be forked: elsewhere the system's libraries do
#: not survive it.
FORKS = sys.platform == "linux"
#: Python's own bookkeeper tells, after us, of the semaphores that a process cut short has left, and
#: removes them: its interpreter is started with our filters, and the end of a command is one line.
_UNTOLD = "ignore:resource_tracker:UserWarning"
#: A report of 1,000 projects peaks at 1.1 GB with two of them, at 1.9 GB with four.
WORKERS = min(4, os.cpu_count() or 1)
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
    """Processes that functions are run in; none starts before the first is asked for.

    The caller does not block: a thread waits for the processes to start.
    """

    def __init__(self, workers: int, imported: str, initargs: tuple[Any, ...]) -> None:
        self._workers, self._imported, self._initargs = workers, imported, initargs
        self._starter: ThreadPoolExecutor | None = None
        self._executor: ProcessPoolExecutor | None = None
        self._is_dropped = False

    @property
    def has_begun(self) -> bool:
        """Has anything been asked for?"""
        return self._starter is not None

    def submit(self, function: Callable[..., Result], *given: Any) -> "Future[Result]":
        """Run a function of a module in one of the processes."""
        from concurrent.futures import Future, ThreadPoolExecutor

        if self._starter is None:
            self._starter = ThreadPoolExecutor(1)
        future: Future[Result] = Future()
        self._starter.submit(self._ask, future, function, given)
        return future

    def _ask(
        self, future: "Future[Result]", function: Callable[..., Result], given: tuple[Any, ...]
    ) -> None:
        from concurrent.futures.process import BrokenProcessPool

        try:
            if self._executor is None:
                self._executor = self._started()
            if self._is_dropped:
                self._executor.shutdown(wait=False, cancel_futures=True)
            job = self._executor.submit(_guarded, function, given)
        except (EOFError, ConnectionError) as error:  # of the server that forks
            what = f"the process that imports {self._imported or 'nothing'} has ended"
            future.set_exception(BrokenProcessPool(f"{what}: {error}"))
        except Exception as error:  # noqa: BLE001  # whoever waits for the result is told
            future.set_exception(error)
        else:
            job.add_done_callback(lambda done: _pass_on(done, future))

    def _started(self) -> "ProcessPoolExecutor":
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context: BaseContext = multiprocessing.get_context("spawn")
        if self._imported and FORKS:
            context = _server(self._imported)
        return ProcessPoolExecutor(
            self._workers, mp_context=context, initializer=_begin, initargs=self._initargs
        )

    def shutdown(self, *, at_once: bool = False) -> None:
        """Wait for what was asked for, or (``at_once``) drop what has not begun."""
        self._is_dropped = at_once
        if self._starter is not None:
            self._starter.shutdown(wait=not at_once, cancel_futures=at_once)
        if self._executor is not None:
            self._executor.shutdown(wait=not at_once, cancel_futures=at_once)


def _pass_on(done: "Future[Result]", future: "Future[Result]") -> None:
    error = None if done.cancelled() else done.exception()
    if done.cancelled():
        future.cancel()
    elif error is not None:
        future.set_exception(error)
    else:
        future.set_result(done.result())


@contextmanager
def pool(
    workers: int,
    begin: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
    imported: str = "",
) -> Iterator[Pool]:
    """Fresh processes, gone afterwards: at the end of the block when all is done, at once when an
    error leaves it. ``begin`` is run in each with what is ``given``.

    ``imported`` names a module whose imports the processes share where they can be forked: one
    server imports it, and each starts as a fork of that.
    """
    import multiprocessing

    if _UNTOLD not in sys.warnoptions:
        sys.warnoptions.append(_UNTOLD)
    before = set(multiprocessing.active_children())
    made = Pool(workers, imported, (dict(os.environ), str(Path.cwd()), begin, given))
    try:
        yield made
    except BaseException:
        made.shutdown(at_once=True)
        _end([child for child in multiprocessing.active_children() if child not in before])
        raise
    made.shutdown()


def prepare(imported: str) -> None:
    """Begin to import what a pool with the same ``imported`` is going to share, and go on."""
    if FORKS:
        _server(imported)


def _server(imported: str) -> "BaseContext":
    """The context whose server has imported a module; it starts now, and is not waited for.

    It and its forks have no stderr: what they have to say is a result or an error, and a fork that
    is cut short as it begins would print a traceback after the one line of a stopped command.
    """
    import multiprocessing
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([imported])
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        forkserver.ensure_running()
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
    return context


def _end(children: list[Any]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.join(_PATIENCE_SECONDS / len(children))
        if child.is_alive():
            child.kill()
            child.join(_PATIENCE_SECONDS)


def _begin(
    environment: dict[str, str],
    folder: str,
    begin: Callable[..., None] | None,
    given: tuple[Any, ...],
) -> None:
    """In a worker: leave with the parent, and let the parent decide what a Ctrl-C means.

    A fork has the environment its server was started in, which may have changed since.
    """
    for number in (signal.SIGINT, getattr(signal, "SIGHUP", None)):
        if number is not None:
            signal.signal(number, signal.SIG_IGN)
    exit_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if begin is not None:
        begin(*given)


def exit_with_parent() -> None:
    """In a process of ours: end it as soon as the one that asked for it is gone."""
    threading.Thread(target=_leave, daemon=True).start()


def _leave() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()  # that of a fork is the server, this is not
    if parent is not None:
        parent.join()
        os._exit(1)


def _guarded(function: Callable[..., Result], given: tuple[Any, ...]) -> Result:
    """Run a function; a worker that was told to leave meanwhile has put its things away by then.

    Before and after it has nothing to put away, and an import that is cut short would say so.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return function(*given)
    except SystemExit as stop:
        os._exit(stop.code if isinstance(stop.code, int) else 1)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
