"""How a report takes its place: whole for every reader, at every instant, whoever is killed."""

import multiprocessing
import time
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.errors import BadInput
from pipeline.report import place as places
from pipeline.report.parts import Parts
from pipeline.report.place import STAGING, exchange, place, staging
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


def test_folders_change_places_in_one_step(tmp_path: Path) -> None:
    write(tmp_path / "a", "a")
    write(tmp_path / "b", "b")
    if not exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this system cannot exchange two folders")
    assert (tmp_path / "a" / "0.txt").read_text() == "b"
    assert (tmp_path / "b" / "0.txt").read_text() == "a"
    with pytest.raises(OSError, match="No such file"):
        exchange(tmp_path / "a", tmp_path / "absent")


@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_latest_is_whole_at_every_instant(tmp_path: Path, way: str) -> None:
    """The same report is replaced 300 times while a reader reads it all the time."""
    with staging(tmp_path, "run") as folder:
        write(folder / "report", "0")
        place(folder / "report", tmp_path, "run")
    # by renames the folder's own name is absent for an instant; through `latest` it never is
    readers = [Reader(tmp_path, pause=0.0005, is_resolved=False)]
    readers += [Reader(tmp_path, pause=0.0005)] if way == "exchange" else []
    for reader in readers:
        reader.start()
    for _ in range(300):
        with staging(tmp_path, "run") as folder:
            write(folder / "report", "0")
            if way == "exchange":
                place(folder / "report", tmp_path, "run")
            else:
                places._replace(folder / "report", tmp_path / "run", tmp_path)
                places.point(tmp_path, "run", folder)
    for reader in readers:
        reader.stop()
        assert reader.whole > 10
        assert reader.broken == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "run"]


def test_a_replacement_cut_short_between_its_renames_stays_readable(tmp_path: Path) -> None:
    with staging(tmp_path, "run") as folder:
        write(folder / "report", "old")
        place(folder / "report", tmp_path, "run")
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
        place(folder / "report", tmp_path, "run")
    assert (tmp_path / "latest" / "0.txt").read_text() == "newer"
    assert not list(tmp_path.glob(f"{STAGING}*"))


def _work(out: Path) -> None:
    with staging(out, "busy"):
        (out / "held").touch()
        time.sleep(120)


def test_leftovers_of_the_dead_go_and_work_under_way_stays(tmp_path: Path) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=_work, args=(tmp_path,))
    worker.start()
    end = time.monotonic() + 60
    while not (tmp_path / "held").exists():
        assert time.monotonic() < end
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


def test_an_error_keeps_the_parts_only_where_they_are_asked_for(tmp_path: Path) -> None:
    for is_kept in (False, True):
        with pytest.raises(ValueError, match="odd"), staging(tmp_path, "run", is_kept):
            raise ValueError("odd")
        assert (tmp_path / f"{STAGING}run").exists() is is_kept


@pytest.mark.parametrize("spoil", ["nothing", "file", "lost file", "table", "note", "versions"])
def test_a_part_is_taken_over_whole_or_made_again(tmp_path: Path, spoil: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    table = pa.table({"n": [1, 2], "text": ["a", None]})
    write(first / "figures", "drawn", 2)
    parts = Parts(tmp_path / "parts", first)
    files = sorted((first / "figures").glob("*.txt"))
    parts.keep("one", files, {"words": ["x"]}, table)
    kept = tmp_path / "parts" / "one"
    if spoil == "file":
        (kept / "0").unlink()
        (kept / "0").write_text("cut")
    elif spoil == "lost file":
        (kept / "1").unlink()
    elif spoil == "table":
        (kept / "table").write_bytes(b"ARROW")
    elif spoil == "note":
        (kept / "note.json").write_text('{"files": ')
    elif spoil == "versions":
        (tmp_path / "parts" / "versions.json").write_text("{}")
    found = Parts(tmp_path / "parts", second).take("one")
    if spoil != "nothing":
        assert found is None
        return
    assert found is not None
    assert found.value == {"words": ["x"]}
    assert found.table == table
    assert {path.name for path in (second / "figures").iterdir()} == {"0.txt", "1.txt"}
    assert Parts(tmp_path / "parts", second).take("absent") is None
