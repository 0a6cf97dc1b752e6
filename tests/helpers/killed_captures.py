"""Captures killed anywhere, gone on with, and compared with one that nobody disturbed."""

import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipeline import capture
from pipeline import snapshot as store
from pipeline.capture import Options
from tests.helpers.captures import WORLD, index, options
from tests.helpers.servers import Answering, Reply, world_index


class Killer:
    """Kills a process at the ``at``-th request it makes, or ``after`` seconds later."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.aim(None, 0, 0)

    def aim(self, at: int | None, after: float, pid: int) -> None:
        """Begin to count again; ``at`` None kills nothing."""
        with self.lock:
            self.at, self.after, self.pid, self.n_requests = at, after, pid, 0

    def heard(self) -> None:
        """One request more; the answer to it waits until this is over."""
        with self.lock:
            self.n_requests += 1
            if self.n_requests != self.at:
                return
        if self.after:
            threading.Timer(self.after, self._kill).start()
        else:
            self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):  # it may have ended meanwhile
            os.kill(self.pid, signal.SIGKILL)


def killed_captures(folder: Path, number: int, seed: int) -> list[str]:
    """What was not as it must be after so many kills and resumptions; nothing is good.

    Most are killed before an answer they need, so that none of these can have ended; the others
    up to a fifth of a second after the last request, while what was learned is written.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.capture.run", "pyarrow.parquet"])
    points, killer, faults = random.Random(seed), Killer(), list[str]()

    def answer(base: Callable[[], str]) -> Answering:
        inner = world_index(WORLD, base)

        def counting(path: str, headers: dict[str, str]) -> Reply:
            killer.heard()
            return inner(path, headers)

        return counting

    def run(asked: Options, at: int | None = None, after: float = 0) -> None:
        gate = context.Event()
        child = context.Process(target=_collect_quietly, args=(asked, gate))
        child.start()
        assert child.pid is not None
        killer.aim(at, after, child.pid)
        gate.set()
        child.join()

    with index(answer) as (url, log):
        whole = options(folder / "whole", url)
        run(whole)
        [good] = store.newest_first(whole.data)
        expected, total = (good.folder / "manifest.json").read_bytes(), len(log)
        for kill in range(number):
            asked = options(folder / f"kill-{kill}", url, resume=True)
            is_early = kill % 4 < 3
            at = points.randint(1, total) if is_early else total
            run(asked, at, 0 if is_early else points.uniform(0, 0.2))
            if is_early and list(asked.data.glob("snapshots/*/manifest.json")):
                faults.append(f"kill {kill}: whole without the answer to request {at}")
            run(asked)
            [found] = store.newest_first(asked.data)
            if (found.folder / "manifest.json").read_bytes() != expected:
                faults.append(f"kill {kill}: another manifest")
            faults += [f"kill {kill}: {each}" for each in store.verify(found)[1]]
    return faults


def _collect_quietly(asked: Options, gate: object) -> None:
    gate.wait()  # type: ignore[attr-defined]
    capture.collect(asked)
