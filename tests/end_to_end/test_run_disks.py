"""Disks that are full, read-only, or have lost what was written."""

import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import database, paths
from pipeline import snapshot as store
from pipeline.errors import BadInput
from tests.helpers.command import COMMAND, called
from tests.helpers.literal import one_project
from tests.helpers.surroundings import HANGS_SECONDS


def _build_with_limits(data: Path, limits: list[int], told: Path) -> None:
    sys.dont_write_bytecode = True  # Python keeps half a compiled module, and fails over it later
    [snapshot] = store.newest_first(data)
    lines = []
    for limit in limits:
        before = paths.database(data, snapshot.id).read_bytes()
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            database.build(snapshot)
        except BadInput as error:
            lines.append(str(error))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        assert paths.database(data, snapshot.id).read_bytes() == before
    told.write_text("\n".join(lines))


def test_a_disk_that_is_full_anywhere_in_a_build_leaves_the_earlier_database(
    tmp_path: Path,
) -> None:
    """DuckDB says nothing of a full disk when it closes: a build must ask before it is believed."""
    snapshot = one_project(tmp_path)
    size = database.build(snapshot).stat().st_size
    points = random.Random(3)
    limits = [100, size - 1, *(points.randrange(100, size) for _ in range(8))]
    told = tmp_path / "told"
    child = multiprocessing.get_context("spawn").Process(
        target=_build_with_limits, args=(tmp_path, limits, told)
    )
    child.start()
    child.join(HANGS_SECONDS)
    assert child.exitcode == 0
    lines = told.read_text().splitlines()
    assert len(lines) == len(limits)
    assert all("cannot be written" in line for line in lines)
    assert all("File too large" in line for line in lines), lines
    assert not [line for line in lines if str(tmp_path) in line], "it is sent to whoever is told"
    assert not list((tmp_path / "database").glob(".build-*"))


@pytest.mark.parametrize("victim", ["table", "body"])
def test_a_truncated_object_is_named_and_never_accepted(tmp_path: Path, victim: str) -> None:
    snapshot = one_project(tmp_path)
    path = snapshot.folder / "response.parquet"
    if victim == "body":
        path = sorted(paths.objects(tmp_path).glob("*/*.zst"))[0]
    path.write_bytes(path.read_bytes()[:-20])
    where = ("--data-dir", str(tmp_path))
    done = called("verify", snapshot.id, *where)
    assert done.returncode == 5
    assert path.stem in done.stderr
    out = ("--out", str(tmp_path / "out"), "--accept", "we know", "--notebook", "01_cohort")
    done = called("report", snapshot.id, *where, *out)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (5, 1), done.stderr
    assert not list((tmp_path / "out").glob("*"))


def run_on_a_mount(options: str, root: Path, data: str, out: str) -> Any:
    """A run in folders below ``root``, of which ``mounted`` is a mount of its own."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("no mounts of our own here")
    (root / "mounted").mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o {options} none "$1/mounted" && shift && exec "$@"'
    command = [
        *COMMAND,
        "run",
        "--top",
        "60",
        "--notebook",
        "01_cohort",
        "--data-dir",
        str(root / data),
        "--out",
        str(root / out),
    ]
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(root), *command],
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        cwd=paths.ROOT,
        env=os.environ,
    )


@pytest.mark.parametrize(("data", "out"), [("mounted/data", "rw/out"), ("rw/data", "mounted/out")])
def test_a_read_only_folder_is_one_line_before_anything_is_asked(
    tmp_path: Path, data: str, out: str
) -> None:
    done = run_on_a_mount("ro", tmp_path, data, out)
    assert done.returncode == 2, done.stderr
    assert "cannot be written (Read-only file system)" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert not list((tmp_path / "rw").rglob("manifest.json"))


@pytest.mark.parametrize(
    ("size", "data", "out", "step"),
    [
        ("300k", "mounted/data", "rw/out", "collect"),
        ("5m", "mounted/data", "rw/out", "build"),
        ("1m", "rw/data", "mounted/out", "report"),
    ],
)
def test_a_disk_that_is_full_is_one_line_in_every_step(
    tmp_path: Path, size: str, data: str, out: str, step: str
) -> None:
    done = run_on_a_mount(f"size={size}", tmp_path, data, out)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert "cannot be written" in last
    assert "o space left" in last.lower()
    if step != "report":
        [reason] = (tmp_path / "rw").glob("out/failed/*/reason.json")
        assert json.loads(reason.read_bytes())["step"] == step
