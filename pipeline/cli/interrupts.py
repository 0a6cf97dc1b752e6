"""End the command: when all is done, or with one line soon after a signal."""

import atexit
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from pipeline.cli.console import leave_bars, say
from pipeline.processes import Stopped, ask_to_stop

#: A step that has not come to an end by then is cut short, as a kill would.
LONGEST_SECONDS = 4.0
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def install_handlers() -> None:
    """From here on Ctrl-C, SIGTERM and SIGHUP raise :class:`Stopped`, or end the process.

    A signal that is ignored when we start (`nohup`, a background job) stays so. The main thread
    handles a signal between two steps of Python; a second thread learns of it at once and ends
    the process even if a library stays busy.
    """
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda got, _: ask_to_stop(got))
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), daemon=True).start()


def exit_stopped(stopped: Stopped) -> NoReturn:
    """Print one line saying that the command was stopped and how to continue; then exit.

    All cleaning up is done by now. An orderly shutdown of the interpreter would take seconds on a
    busy machine, for nothing.
    """
    leave_bars()
    say(f"trustcensus: {_sentence(stopped)}")
    sys.stderr.flush()
    os._exit(128 + stopped.number)


def exit_now(code: int) -> NoReturn:
    """End the process now that all is done, without taking the interpreter down.

    That would end threads of Arrow in the middle of a step: in one of several hundred runs the
    command had done its work and was then aborted (exit 134). It also takes up to 0.2 s.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # it takes no more: said when that was written
            stream.flush()
    os._exit(code)


def _sentence(stopped: Stopped) -> str:
    if sys.argv[1:2] == ["collect"]:
        return f"{stopped}; the answers so far are kept: continue with --resume"
    return f"{stopped}; run the same command to continue"


def _watch(reading: int) -> None:
    number = 0
    while number not in _SIGNALS:
        number = os.read(reading, 1)[0]
    threading.Event().wait(LONGEST_SECONDS)
    stopped = Stopped(number)
    os.write(2, f"trustcensus: {_sentence(stopped)}\n".encode())
    os._exit(128 + number)
