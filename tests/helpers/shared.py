"""What is made once a test run and read by many tests, whichever process they run in."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.helpers.command import trustcensus

PROJECTS = 120


@dataclass(frozen=True)
class Made:
    """A whole report of a demo of ``PROJECTS`` projects, and its data folder: for reading only."""

    data: Path
    report: Path


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder made by ``make`` in the first of the test processes that asks for it."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # each worker has a folder of its own in the run's
    folder, done = root / name, root / f"{name}.done"
    with FileLock(root / f"{name}.lock"):
        if not done.exists():
            assert not folder.exists(), f"{name} could not be made; see the first error"
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def demo_report(root: Path, seed: str, zone: str) -> None:
    """A run with all notebooks and figures, under a hash seed and in a time zone."""
    done = trustcensus(
        "run",
        "--top",
        str(PROJECTS),
        "--data-dir",
        str(root / "data"),
        "--out",
        str(root / "out"),
        env={"PYTHONHASHSEED": seed, "TZ": zone},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    (root / "report.json").write_text(json.dumps(done.stdout.strip().splitlines()[-1]))


def made(root: Path) -> Made:
    """What :func:`demo_report` left below ``root``."""
    return Made(root / "data", Path(json.loads((root / "report.json").read_text())))
