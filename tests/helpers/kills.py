"""Disturb whole runs at random and look at what is left; for tests and bench/kills.py.

A disturbance is a SIGKILL of the whole process group once it has used a random number of processor
seconds (so that a busy machine kills no earlier in the work than an idle one), or a limit on the
size of files, which a process meets as it would a full disk.
"""

import json
import os
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pipeline import paths
from pipeline.snapshot import sha256
from tests.helpers.command import COMMAND
from tests.helpers.surroundings import HANGS_SECONDS

NOTEBOOKS = ("01_cohort", "06_recovery_readiness")


@dataclass
class Outcome:
    """How a run ended: ``code`` is None where it was killed."""

    code: int | None
    report: Path | None
    said: str


def run(
    data: Path,
    out: Path,
    *more: str,
    kill_after: float | None = None,
    file_bytes: int | None = None,
    command: list[str] = COMMAND,
    env: dict[str, str] | None = None,
) -> Outcome:
    """A whole run of a 60-project demo with two notebooks, in a session of its own.

    Where files are cut off nothing is compiled: Python would keep half a module, and fail later.
    """
    chosen = [word for name in NOTEBOOKS for word in ("--notebook", name)]
    run = ["run", "--top", "60", *chosen, "--data-dir", str(data), "--out", str(out), *more]

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes or 0, resource.RLIM_INFINITY))

    process = subprocess.Popen(
        [*command, *run],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=paths.ROOT,
        start_new_session=True,
        preexec_fn=limited if file_bytes else None,
        env=os.environ | (env or {}) | ({"PYTHONDONTWRITEBYTECODE": "1"} if file_bytes else {}),
    )
    is_killed = kill_after is not None and _killed(process, kill_after)
    written, said = process.communicate(timeout=HANGS_SECONDS)
    if is_killed:
        return Outcome(None, None, said)
    lines = written.strip().splitlines()
    return Outcome(process.returncode, Path(lines[-1]) if lines else None, said)


def _killed(process: "subprocess.Popen[str]", seconds: float) -> bool:
    """Kill the group when it has used this much processor time; False where it ended before."""
    end = time.monotonic() + HANGS_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if _used(process.pid) >= seconds:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait(60) == -signal.SIGKILL
        time.sleep(0.05)
    return False


def _used(pid: int) -> float:
    """Processor seconds of a process, its ended children, and all its living descendants."""
    try:
        top = psutil.Process(pid)
        alive = [top, *top.children(recursive=True)]
        spent = [each.cpu_times() for each in alive]
    except psutil.Error:
        return 0.0
    return sum(t.user + t.system for t in spent) + spent[0].children_user + spent[0].children_system


def faults(report: Path) -> list[str]:
    """Files of a report that are not as its manifest says; none in a whole one."""
    try:
        manifest = json.loads((report / "manifest.json").read_bytes())
        found = {name: sha256((report / name).read_bytes()) for name in manifest["files"]}
    except (OSError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]
    return sorted(name for name, digest in manifest["files"].items() if found[name] != digest)


@dataclass
class Reader(threading.Thread):
    """Reads the whole report behind ``latest`` again and again until told to stop.

    As a browser does, each file through ``latest``; with ``is_resolved`` as a copying program
    does, which looks once where it leads.
    """

    out: Path
    pause: float = 0.2
    is_resolved: bool = True
    whole: int = 0
    broken: list[str] = field(default_factory=list)
    _stop_asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self._stop_asked.wait(self.pause):
            try:
                latest = self.out / "latest"
                found = faults(latest.resolve(strict=True) if self.is_resolved else latest)
            except OSError as error:
                found = [str(error)]
            self.whole += not found
            self.broken += found[:1]

    def stop(self) -> None:
        """Finish the reading under way and end."""
        self._stop_asked.set()
        self.join(60)
