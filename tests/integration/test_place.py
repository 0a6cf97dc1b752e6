"""How a report takes its place: whole for every reader, at every instant, whoever is killed."""

import multiprocessing
import time
from pathlib import Path

import pytest

from pipeline.errors import BadInput
from pipeline.report import publish as places
from pipeline.report.publish import STAGING, publish_report, staging
from pipeline.report.status import STATUS
from pipeline.snapshot import canonical_json, sha256
from pipeline.snapshot.lock import at_work
from tests.helpers.kills import Reader, faults


def write(folder: Path, text: str, n_files: int = 5) -> None:
    """A small report whose files all say the same."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number}.txt" for number in range(n_files)]
    for name in names:
        (folder / name).write_text(text)
    hashes = {name: sha256(text.encode()) for name in names}
    manifest = {"schema": 1, "run": "run", "snapshot": "s", "files": hashes, "mutable": [STATUS]}
    (folder / "manifest.json").write_bytes(canonical_json(manifest))


def test_latest_is_whole_at_every_instant(tmp_path: Path) -> None:
    """The same report is replaced 300 times while a reader reads it all the time."""
    with staging(tmp_path, "run") as folder:
        write(folder / "report", "0")
        publish_report(folder / "report", tmp_path, "run")
    # the folder's own name is absent for an instant; through `latest` it never is
    reader = Reader(tmp_path, pause=0.0005, is_resolved=False)
    reader.start()
    for _ in range(300):
        with staging(tmp_path, "run") as folder:
            write(folder / "report", "0")
            publish_report(folder / "report", tmp_path, "run")
    reader.stop()
    assert reader.whole > 10
    assert reader.broken == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "run"]


def test_a_replacement_cut_short_between_its_renames_stays_readable(tmp_path: Path) -> None:
    with staging(tmp_path, "run") as folder:
        write(folder / "report", "old")
        publish_report(folder / "report", tmp_path, "run")
    with staging(tmp_path, "run") as folder:
        write(folder / "report", "new")
        places._replace(folder / "report", tmp_path / "run", tmp_path)
        # a kill here: `latest` still leads to the copy in the staging folder
    assert faults((tmp_path / "latest").resolve(strict=True)) == []
    assert (tmp_path / "latest" / "0.txt").read_text() == "new"
    with staging(tmp_path, "other") as folder:
        assert faults((tmp_path / "latest").resolve(strict=True)) == []
    with staging(tmp_path, "run") as folder:
        write(folder / "report", "newer")
        publish_report(folder / "report", tmp_path, "run")
    assert (tmp_path / "latest" / "0.txt").read_text() == "newer"
    assert not list(tmp_path.glob(f"{STAGING}*"))


def _work(out: Path) -> None:
    with staging(out, "busy"):
        (out / "held").touch()
        time.sleep(10**6)


def test_leftovers_of_the_dead_go_and_work_under_way_stays(tmp_path: Path) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=_work, args=(tmp_path,))
    worker.start()
    while not (tmp_path / "held").exists():
        assert worker.is_alive()
        time.sleep(0.05)
    with at_work(tmp_path / f"{STAGING}dead"):
        write(tmp_path / f"{STAGING}dead" / "report", "x")
    with staging(tmp_path, "mine"):
        assert not (tmp_path / f"{STAGING}dead").exists()
        assert (tmp_path / f"{STAGING}busy").is_dir()
    with (
        pytest.raises(BadInput, match="busy is being written by another"),
        staging(tmp_path, "busy"),
    ):
        pass
    worker.kill()
    worker.join()
    with staging(tmp_path, "mine"):
        assert not (tmp_path / f"{STAGING}busy").exists()


def _fail(out: Path) -> None:
    with staging(out, "run") as folder:
        write(folder / "report", "half")
        raise ValueError("odd")


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="odd"):
        _fail(tmp_path)
    assert list(tmp_path.iterdir()) == []
