"""The command as a user runs it, in a process of its own, or called in this one."""

import io
import os
import subprocess
import sys
from collections import deque
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest
from typer.main import get_command

from pipeline import paths
from pipeline.cli import console, interrupts, main
from pipeline.cli.app import app
from tests.helpers.surroundings import HANGS_SECONDS

COMMAND = [sys.executable, "-m", "pipeline"]


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def trustcensus(
    *arguments: str, env: dict[str, str] | None = None, command: list[str] = COMMAND
) -> Ended:
    """The command in a process of its own: for runs, kernels, and what is read at the start."""
    done = subprocess.run(
        [*command, *arguments],
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        cwd=paths.ROOT,
        env=os.environ | (env or {}),
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def called(*arguments: str, env: dict[str, str] | None = None) -> Ended:
    """The command in this process: two seconds sooner, where starting it is not the point.

    What is no error of a user is raised here as it is. A brand holds for a process and its forks:
    with one the command is started.
    """
    written, said = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    code: object = 0
    with pytest.MonkeyPatch.context() as here, redirect_stdout(written), redirect_stderr(said):
        here.setattr(sys, "argv", ["trustcensus", *arguments])
        here.setattr(interrupts, "install_handlers", lambda: None)  # signals are the test runner's
        here.setattr(interrupts, "exit_now", sys.exit)
        here.setattr(console, "SAID", deque(maxlen=1000))
        here.chdir(paths.ROOT)
        for name, value in (env or {}).items():
            here.setenv(name, value)
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int)
    return Ended(code, *(each.buffer.getvalue().decode() for each in (written, said)))


def options_of(verb: str) -> set[str]:
    """Every option the command has, from its own declaration."""
    command = get_command(app).commands[verb]  # type: ignore[attr-defined]
    return {name for parameter in command.params for name in parameter.opts}
