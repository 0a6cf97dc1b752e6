"""Every step ends soon when it is told to, with one line; nothing outlives it, nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from pipeline import paths
from tests.helpers import kills
from tests.helpers.command import COMMAND
from tests.helpers.literal import one_project
from tests.helpers.surroundings import HANGS_SECONDS

#: What a run has said when a step is at work (or, going on, may have), whether processes of its
#: own are at work then, and how much later it is stopped.
STEPS = {
    "collect": ("plan: ", False, 0.2),
    "build": ("ask provenance: ", False, 0.2),
    "notebooks": ("resume: ", True, 2.0),
    "figures": ("run notebooks: ", True, 0.5),
    "pages": ("draw figures: ", False, 0.2),
}
NAMES = {
    signal.SIGINT: "stopped",
    signal.SIGTERM: "stopped by SIGTERM",
    signal.SIGHUP: "stopped by SIGHUP",
}


@dataclass
class Ended:
    """How a stopped command ended: ``left`` are processes of it that were alive long after."""

    code: int
    seconds: float
    said: list[str]
    left: list[str]
    children: int


def stopped(
    command: list[str], mark: str, after: float, number: int, has_workers: bool = False
) -> Ended:
    """Run a command, send its main process alone a signal so long after it said ``mark``."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, *command],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            cwd=paths.ROOT,
            start_new_session=True,
        )

        def lines() -> list[str]:
            return os.pread(said.fileno(), 1_000_000, 0).decode().splitlines()

        while not any(line.startswith(mark) for line in lines()) or (
            has_workers and len(psutil.Process(process.pid).children()) < 2
        ):
            assert process.poll() is None, lines()
            time.sleep(0.02)
        time.sleep(after)
        family = psutil.Process(process.pid).children(recursive=True)
        assert process.poll() is None, (mark, "it was faster than the test", lines())
        already = len(lines())
        began = time.monotonic()
        process.send_signal(number)
        process.communicate(
            timeout=HANGS_SECONDS
        )  # to the end of its output: nothing may hold it open
        seconds = time.monotonic() - began
        _, alive = psutil.wait_procs(family, timeout=30)
        left = [" ".join(each.cmdline()[:6]) for each in alive if each.is_running()]
        for each in alive:
            each.kill()
        return Ended(process.returncode, seconds, lines()[already:], left, len(family))


def run(data: Path, out: Path, told: Path) -> list[str]:
    chosen = [word for name in kills.NOTEBOOKS for word in ("--notebook", name)]
    return [
        *COMMAND[1:],
        "run",
        "--top",
        "60",
        *chosen,
        "--data-dir",
        str(data),
        "--out",
        str(out),
        "--notify-failure",
        f"file:{told}",
    ]


def test_a_run_stopped_in_every_step_goes_on_and_is_whole(tmp_path: Path) -> None:
    data, out, told = tmp_path / "data", tmp_path / "out", tmp_path / "told"
    table = []
    for step, number in (
        ("collect", signal.SIGINT),
        ("build", signal.SIGINT),
        ("notebooks", signal.SIGINT),
        ("notebooks", signal.SIGKILL),
        ("figures", signal.SIGINT),
        ("pages", signal.SIGHUP),
    ):
        mark, has_workers, after = STEPS[step]
        told.unlink(missing_ok=True)
        done = stopped(run(data, out, told), mark, after, number, has_workers)
        name = signal.Signals(number).name
        leftovers = sorted(path.name[:9] for path in out.iterdir())
        table.append((step, name, f"{done.seconds:.1f} s", done.code, done.children, leftovers))
        print(*table[-1])  # noqa: T201 - the table that `-s` shows
        assert done.left == [], (step, name)
        assert set(leftovers) <= {".staging-"}, "no failed/, no latest, one staging folder"
        if number == signal.SIGKILL:
            continue
        assert done.code == 128 + number, (step, done.said)
        lines = [line for line in done.said if line.startswith("trustcensus")]
        assert lines == [f"trustcensus: {NAMES[number]}; run the same command to continue"], (
            done.said
        )
        assert not any("Traceback" in line for line in done.said), done.said
        if number == signal.SIGINT:
            assert not told.exists(), "whoever pressed Ctrl-C knows"
        else:
            assert json.loads(told.read_text())["exit_code"] == 128 + number
    whole = kills.run(data, out)
    assert whole.code == 0, whole.said
    assert whole.report is not None
    assert kills.faults(whole.report) == []
    assert sorted(path.name for path in out.iterdir() if path.name.startswith(".")) == []


def test_figures_are_not_drawn_to_the_end(tmp_path: Path) -> None:
    number = signal.SIGINT
    snapshot = one_project(tmp_path)
    command = [
        "-m",
        "pipeline",
        "figures",
        snapshot.id,
        "--data-dir",
        str(tmp_path),
        "--out",
        str(tmp_path / "figures"),
        "--theme",
        "light",
        "--theme",
        "dark",
    ]
    done = stopped(command, "build database: ", 3.0, number)
    assert (done.code, done.left) == (128 + number, [])
    assert done.said == [f"trustcensus: {NAMES[number]}; run the same command to continue"]


BUSY = """
import hashlib, sys
from pipeline.cli import interrupts
interrupts.install_handlers()
print("busy: now", file=sys.stderr, flush=True)
hashlib.pbkdf2_hmac("sha256", b"x", b"y", 2**31 - 1)
"""
DUCK = """
import sys
from pipeline import database
from pipeline.cli import main, report
from pipeline.errors import DamagedData
import duckdb

def busy(*_, **__):
    print("busy: now", file=sys.stderr, flush=True)
    try:
        with database.open_memory() as db:
            many = "range(1000000)"
            db.sql(f"select sum(a.range * b.range) from {many} a, {many} b").fetchall()
    except duckdb.Error as error:
        raise DamagedData("a database cannot be read") from error

database.build = busy
report.find = lambda *_: None
sys.argv = ["trustcensus", "build", "x"]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("script", [BUSY, DUCK], ids=["a library", "DuckDB"])
def test_the_end_comes_also_while_a_library_is_busy(script: str, number: signal.Signals) -> None:
    done = stopped(["-c", script], "busy: ", 0.5, number)
    assert done.code == 128 + number
    [line] = done.said
    assert line == f"trustcensus: {NAMES[number]}; run the same command to continue"


CUT_SHORT = """
import os, sys, time
from pipeline import processes
from pipeline.cli import interrupts
import hashlib
if __name__ == "__main__":
    interrupts.install_handlers()
    with processes.pool(2) as pool:
        pool.submit(time.sleep, 0.1).result()
        print("busy: now", file=sys.stderr, flush=True)
        hashlib.pbkdf2_hmac("sha256", b"x", b"y", 2**31 - 1)
"""


def test_a_command_that_is_cut_short_with_workers_says_one_line(tmp_path: Path) -> None:
    """Python's bookkeeper of semaphores would say more, of those the workers were told by."""
    script = tmp_path / "busy.py"
    script.write_text(CUT_SHORT)
    done = stopped([str(script)], "busy: ", 0.2, signal.SIGTERM)
    assert done.code == 128 + signal.SIGTERM
    assert (done.left, done.said) == (
        [],
        ["trustcensus: stopped by SIGTERM; run the same command to continue"],
    )


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    script = """
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from pipeline.cli import interrupts
interrupts.install_handlers()
os.kill(os.getpid(), signal.SIGHUP)
raise SystemExit(7)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=paths.ROOT, check=False)
    assert done.returncode == 7


ORPHAN = """
import os, sys, time
from pipeline import processes
if __name__ == "__main__":
    with processes.pool(2) as pool:
        jobs = [pool.submit(time.sleep, 10**6) for _ in range(2)]
        time.sleep(4)
        print("waiting", flush=True)
        os.kill(os.getpid(), 9)
"""


def test_workers_of_a_killed_parent_leave_and_let_go_of_its_output(tmp_path: Path) -> None:
    """Whoever reads the output to its end would wait for as long as a worker lives."""
    script = tmp_path / "parent.py"
    script.write_text(ORPHAN)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=False,
        cwd=paths.ROOT,
        env=os.environ | {"PYTHONPATH": str(paths.ROOT)},
    )
    assert (done.returncode, done.stdout) == (-9, "waiting\n"), done.stderr
