"""What the command writes to a terminal, to a full or closed stream, and how its process ends."""

import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import paths
from pipeline.cli import console
from tests.helpers.command import called


def test_rows_have_a_header_on_a_terminal_alone(data: Path) -> None:
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "pipeline", "snapshots", "--data-dir", str(data)],
        stdout=theirs,
        stderr=theirs,
        check=True,
        cwd=paths.ROOT,
    )
    os.close(theirs)
    assert os.read(ours, 10_000).decode().startswith("snapshot\tsource\tas of")
    os.close(ours)
    assert not called("snapshots", "--data-dir", str(data)).stderr


def test_a_full_stdout_is_one_line(data: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "snapshots", "--data-dir", str(data)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=paths.ROOT,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "trustcensus: standard output: No space left on device; send it elsewhere\n"
    )


def test_a_closed_stdout_or_stderr_gets_nothing(data: Path) -> None:
    command = shlex.join([sys.executable, "-m", "pipeline", "snapshots", "--data-dir", str(data)])
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{command} {closed}"], capture_output=True, text=True, cwd=paths.ROOT
        )
        assert (done.returncode, done.stderr) == (0, "")


LAST = """
import atexit, sys
from pipeline.cli import main
class Kept:
    def __del__(self):
        sys.stderr.write("taken down")
sys.kept = Kept()
atexit.register(sys.stderr.write, "put away")
sys.argv = ["trustcensus", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(("verb", "code"), [("--version", 0), ("nope", 2)])
def test_the_end_puts_away_and_does_not_take_the_interpreter_down(verb: str, code: int) -> None:
    """Threads of libraries in C++ may abort the process when it is taken down."""
    done = subprocess.run([sys.executable, "-c", LAST, verb], capture_output=True, text=True)
    assert done.returncode == code
    assert done.stderr.endswith("put away")


BAR = """
import time
from pipeline.cli.console import Steps, say
steps = Steps()
steps.start("ask", 40)
for _ in range(20):
    steps.advance()
    time.sleep(0.03)
say("between")
time.sleep(0.3)
steps.finish("done")
"""


def test_a_bar_has_rate_and_remaining_time() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", BAR],
        stderr=theirs,
        cwd=paths.ROOT,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 10_000)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert process.wait() == 0
    text = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown.decode())
    assert re.search(r"ask .*20/40 \d+\.\d/s 0:00:0\d left 0:00:0\d", text), text
    assert "between" in text
    assert re.search(r"ask: done \(\d\.\d s\)", text)


@pytest.mark.parametrize(
    ("done", "seconds", "shown"),
    [(0, 3, ""), (30, 3, "10.0/s"), (2, 5, "2.5 s each"), (3, 0, "")],
)
def test_a_pace_is_said_the_way_it_is_larger(done: float, seconds: float, shown: str) -> None:
    assert console.pace(done, seconds) == shown
