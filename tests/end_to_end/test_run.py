"""Whole runs that are killed, full, crowded or misled: nothing is lost, no reader notices."""

import json
import multiprocessing
import random
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import database, paths
from pipeline import snapshot as store
from pipeline.capture import Options
from pipeline.errors import BadInput, NotebookFailed
from pipeline.operations import failed, state
from pipeline.operations.supervise import Run, RunOptions
from pipeline.progress import Silent
from pipeline.report.publish import STAGING
from pipeline.report.status import STATUS, write_status
from pipeline.snapshot.lock import writing
from tests.helpers import kills
from tests.helpers.command import called
from tests.helpers.literal import one_project
from tests.helpers.notebooks import write_notebook

#: ``bench/kills.py`` does 200.
N_KILLS = 3


@dataclass(frozen=True)
class Undisturbed:
    """One quiet run: its data folder, its output folder, and the report."""

    data: Path
    out: Path
    report: Path


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    root = tmp_path_factory.mktemp("quiet")
    done = kills.run(root / "data", root / "out")
    assert done.code == 0, done.said
    assert done.report is not None
    assert kills.faults(done.report) == []
    return Undisturbed(root / "data", root / "out", done.report)


def published(out: Path) -> Path:
    return (out / "latest").resolve(strict=True)


def test_kills_and_full_disks_lose_nothing(quiet: Undisturbed, tmp_path: Path) -> None:
    expected = (quiet.report / "manifest.json").read_bytes()
    out, points = tmp_path / "out", random.Random(11)
    shutil.copytree(quiet.out, out, symlinks=True)
    earlier = out / "earlier"  # what readers have before: another name, so that latest must move
    published(out).rename(earlier)
    (out / "latest").unlink()
    (out / "latest").symlink_to(earlier.name)
    failed.set_banner(out, datetime.now(UTC), "an outage")
    reader = kills.Reader(out)
    reader.start()
    n_kills, n_whole, data = 0, 0, tmp_path / "data-0"
    said = []
    for step, limit in (("collect", 4_000), ("build", 2_000_000), ("report", 100_000)):
        if step == "report":
            database.build(store.newest_first(data)[0])
        full = kills.run(data, out, file_bytes=limit)
        assert full.code == 2, (step, full.said)
        assert "Traceback" not in full.said
        lines = [line for line in full.said.splitlines() if line.startswith("trustcensus: ")]
        assert len(lines) == 1, full.said
        assert "cannot be written" in lines[0]
        assert published(out) == earlier
        if step == "collect":
            assert not list(data.glob("snapshots/*/manifest.json"))
        else:
            assert list(data.glob("snapshots/*/manifest.json"))
        reason = json.loads(next(out.glob("failed/*/reason.json")).read_bytes())
        assert reason["exit_code"] == 2
    while n_kills < N_KILLS:
        done = kills.run(data, out, kill_after=points.uniform(0.3, points.choice((3, 6, 12))))
        said.append(done.said)
        if done.code is None:
            n_kills += 1
            continue
        assert done.code == 0, done.said
        assert (published(out) / "manifest.json").read_bytes() == expected
        n_whole += 1
        data = tmp_path / f"data-{n_whole}"  # the next report takes the place of this one
    done = kills.run(data, out)
    reader.stop()
    assert done.code == 0, done.said
    assert any("kept" in each for each in [*said, done.said]), "what was finished is not redone"
    assert done.report is not None
    assert (done.report / "manifest.json").read_bytes() == expected
    assert kills.faults(done.report) == []
    assert reader.broken == []
    assert reader.whole >= 20
    assert not list(out.glob(f"{STAGING}*"))
    assert not list(data.glob("runs/*"))
    told = (earlier / "assets" / "status.js").read_text()
    assert told == "window.trustcensusStatus = null;\n", "the banner is taken back"


def _hold(data: Path) -> None:
    with writing(data):
        (data / "held").touch()
        time.sleep(10**6)


def test_a_second_run_is_told_who_holds_the_folder_since_when(tmp_path: Path) -> None:
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(tmp_path,))
    holder.start()
    while not (tmp_path / "held").exists():
        assert holder.is_alive()
        time.sleep(0.05)
    told = rf"in use by another .*process {holder.pid}, since 20\d\d-"
    with pytest.raises(BadInput, match=told), writing(tmp_path):
        pass
    holder.kill()
    holder.join()
    with writing(tmp_path), writing(tmp_path):  # the dead hold nothing; one process may, twice
        pass
    assert not (tmp_path / ".holder").exists()


NOTEBOOKS = {
    "dies": (["import os", "os.kill(os.getpid(), 9)"], "DeadKernelError"),
    "hangs": (["import time", "time.sleep(600)"], "Timeout"),
    "swells": (["import resource", "resource.setrlimit(resource.RLIMIT_AS, (3 * 10**9, -1))",
                "held = bytearray(5 * 10**9)"], "MemoryError"),
    "takes_its_worker_along": (["import os", "os.kill(os.getppid(), 9)"], "ended unexpectedly"),
    "stumbles": (["from pipeline import paths", "print(paths.ROOT)",
                  "raise ValueError(f'no {paths.ROOT}/x')"], "ValueError"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_that_goes_wrong_leaves_its_trace_and_the_last_good_report(
    quiet: Undisturbed, tmp_path: Path, name: str
) -> None:
    source, fault = NOTEBOOKS[name]
    write_notebook(tmp_path / "notebooks", f"10_{name}", source)
    out = tmp_path / "out"
    shutil.copytree(quiet.out, out, symlinks=True)
    before = published(out)
    done = called(
        "run", "--top", "60", "--notebook", f"10_{name}",
        "--cell-timeout", "2" if name == "hangs" else "600", "--data-dir", str(quiet.data),
        "--out", str(out),
        env={"TRUSTCENSUS_NOTEBOOKS": str(tmp_path / "notebooks")},
    )  # fmt: skip
    assert done.returncode == 6, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert fault in last
    is_named = name != "takes_its_worker_along"
    assert (f"notebook 10_{name}" in last) == is_named
    assert published(out) == before
    assert kills.faults(before) == []
    [left] = (out / "failed").glob("demo-*")
    reason = json.loads((left / "reason.json").read_bytes())
    assert (reason["step"], reason["exit_code"], reason["run"]) == ("report", 6, left.name)
    assert reason["options"]["top"] == 60
    assert "ask demo index" in (left / "run.log").read_text()
    if is_named:
        executed = json.loads((left / f"10_{name}.ipynb").read_bytes())
        assert "papermill" not in executed["metadata"]
    if name == "stumbles":
        assert any(each["output_type"] == "error" for cell in executed["cells"]
                   for each in cell.get("outputs", []))  # fmt: skip
    for path in left.iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(paths.ROOT) not in text, path.name
        assert str(tmp_path) not in text, path.name
        assert str(quiet.data) not in text, path.name
    status = (before / "assets" / "status.js").read_text()
    assert status.startswith('window.trustcensusStatus = {"as_of": "2026-11-01')
    assert '"failed_at"' in status
    assert fault in status
    assert str(paths.ROOT) not in status


def wanted(data: Path, **more: Any) -> RunOptions:
    return RunOptions(Options(source="demo", data=data, top=5), data / "out", **more)


def test_a_run_goes_on_only_with_what_is_fresh_and_its_own(tmp_path: Path) -> None:
    monday = datetime(2026, 11, 23, 6, tzinfo=UTC)
    name = state.key(wanted(tmp_path).options)
    first = state.begin(tmp_path, name, monday, is_fresh=False)
    assert not first.is_resumed
    first.done("collect", "demo-2026-11-01-000000000000")

    def steps(hours: float, is_fresh: bool = False) -> dict[str, str]:
        return state.begin(tmp_path, name, monday + timedelta(hours=hours), is_fresh).steps

    assert steps(1) == {"collect": "demo-2026-11-01-000000000000"}
    assert steps(-1) == steps(1), "a clock that was set back loses nothing"
    other = state.key(wanted(tmp_path, baseline="latest").options)
    assert state.begin(tmp_path, other, monday, is_fresh=False).steps == {}
    assert steps(1) != {}, "the other run left it alone"
    assert steps(1, is_fresh=True) == {}
    state.begin(tmp_path, name, monday, is_fresh=False).done("collect", "x")
    assert steps(7 * 24) == {}, "next week's run asks anew"
    for spoilt in ("", "[]", '{"schema": 1, "begun": "x", "steps": {}}', "\x00"):
        (paths.runs(tmp_path) / f"{name}.json").write_text(spoilt)
        assert steps(0) == {}


def test_a_step_whose_result_is_gone_is_done_again(tmp_path: Path) -> None:
    begun = state.begin(tmp_path, "x", datetime.now(UTC), is_fresh=False)
    begun.done("collect", "demo-2026-11-01-000000000000")
    snapshot = Run(wanted(tmp_path), begun, Silent())._snapshot()
    assert begun.steps["collect"] == snapshot.id
    assert snapshot.folder.is_dir()


def test_the_clock_may_jump_back(tmp_path: Path) -> None:
    worlds = {
        day: one_project(tmp_path, as_of=datetime(2026, 11, day, tzinfo=UTC)) for day in (10, 3, 17)
    }
    expected = {3: None, 10: worlds[3].id, 17: worlds[10].id}
    for day, snapshot in worlds.items():
        begun = state.begin(tmp_path, str(day), datetime.now(UTC), is_fresh=False)
        found = Run(wanted(tmp_path, baseline="latest"), begun, Silent())._baseline(snapshot)
        assert (found.id if found else None) == expected[day]


def test_a_first_run_of_the_demo_has_an_earlier_capture_to_compare_with(tmp_path: Path) -> None:
    """``--baseline latest`` of a simulated index: its state of a month before is captured once."""
    asked = wanted(tmp_path, baseline="latest")
    for name in ("first", "second"):
        begun = state.begin(tmp_path, name, datetime.now(UTC), is_fresh=False)
        run = Run(asked, begun, Silent())
        snapshot = run._snapshot()
        earlier = run._baseline(snapshot)
        assert earlier is not None
        assert not earlier.manifest["attachments"], "nothing is told of the earlier world"
        assert earlier.as_of == snapshot.as_of - timedelta(days=30)
        assert len(store.newest_first(tmp_path, "demo")) == 2, "made once"
        assert "truth.json" in snapshot.manifest["attachments"]


@pytest.mark.parametrize("spoil", ["flip", "cut", "empty", "text"])
def test_a_corrupted_database_is_built_again_from_the_snapshot(tmp_path: Path, spoil: str) -> None:
    snapshot = one_project(tmp_path)
    path = database.build(snapshot)
    good = path.read_bytes()
    with database.connect(tmp_path, snapshot.id) as db:
        n_tables = len(database.tables(db))
    middle = len(good) // 2
    path.write_bytes({
        "flip": good[:middle] + bytes([good[middle] ^ 255]) + good[middle + 1:],
        "cut": good[:middle], "empty": b"", "text": b"no database",
    }[spoil])  # fmt: skip
    database.ensure(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        tables = database.tables(db)
        assert len(tables) == n_tables
        for table in tables:
            db.sql(f"select * from {table}").fetchall()
    assert not list(path.parent.glob(".build-*"))


def test_what_a_failed_run_leaves_holds_no_key_and_is_thinned_out(tmp_path: Path) -> None:
    def fails(error: Exception, hour: int, log: str = "a line\n") -> Path:
        at = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hour)
        failure = failed.Failure(f"demo-{hour}", "report", error, at, {"endpoint": "x"}, log)
        return failed.record(failure, tmp_path / "out", tmp_path / "data")

    key = "gh" + "p_" + "a1B2" * 9
    executed = json.dumps({"cells": [{"source": key}]})
    left = fails(NotebookFailed("cell 1: no", "look", "01_x", executed), 0)
    assert sorted(path.name for path in left.iterdir()) == ["reason.json", "run.log"]
    reason = json.loads((left / "reason.json").read_bytes())
    assert reason["withheld"] == {"01_x.ipynb": "forge token"}
    assert reason["reason"] == "cell 1: no; look"
    left = fails(BadInput(f"odd {key}", "mend it"), 1)
    text = (left / "reason.json").read_text()
    assert key not in text
    assert json.loads(text)["error"] == "BadInput"
    left = fails(BadInput(f"{tmp_path}/data/x: https://me:word@host.invalid/ is odd", "mend it"), 2)
    text = (left / "reason.json").read_text()
    assert '"<data>/x: https://***@host.invalid/ is odd; mend it"' in text
    left = fails(RuntimeError("a bug"), 3)
    assert "RuntimeError: a bug" in (left / "run.log").read_text()
    assert json.loads((left / "reason.json").read_bytes())["exit_code"] == 1
    for hour in range(4, 30):
        fails(BadInput("odd", ""), hour)
    kept = {path.name for path in (tmp_path / "out" / "failed").iterdir()}
    assert kept == {f"demo-{hour}" for hour in range(10, 30)}
    assert not (tmp_path / "out" / "latest").exists()


def test_banners_are_taken_back_wherever_a_kill_left_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "summary.json").write_text('{"as_of": "2026-11-01T00:00:00+00:00"}')
        about: dict[str, Any] = {"schema": 1, "run": name, "snapshot": "s", "files": {}}
        about["mutable"] = [STATUS]
        (tmp_path / name / "manifest.json").write_text(json.dumps(about))
        write_status(tmp_path / name, None)
        (tmp_path / "latest").unlink(missing_ok=True)
        (tmp_path / "latest").symlink_to(name)
        failed.set_banner(tmp_path, datetime(2026, 11, 24, tzinfo=UTC), "</script>\u2028")
        told = (tmp_path / name / STATUS).read_text()
        assert told.startswith('window.trustcensusStatus = {"as_of": "2026-11-01')
        assert "</script>" not in told
        assert json.loads(told[26:-2])["reason"] == "</script>\u2028"
    failed.clear_banners(tmp_path)
    for name in ("a", "b"):
        assert (tmp_path / name / STATUS).read_text() == "window.trustcensusStatus = null;\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "latest"]
