"""Snapshots and databases that others wrote, copied, linked or tampered with."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import database
from pipeline import snapshot as store
from pipeline.errors import DamagedData
from pipeline.snapshot.retention import prune
from tests.helpers.command import called
from tests.helpers.folders import tree
from tests.helpers.literal import one_project

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def test_a_copy_under_another_id_counts_for_nothing(tmp_path: Path) -> None:
    found = one_project(tmp_path)
    copied = found.folder.with_name("index-2099-01-01-0123456789ab")
    linked = found.folder.with_name("index-2099-01-02-0123456789ab")
    shutil.copytree(found.folder, copied)
    linked.symlink_to(found.folder)
    assert [each.id for each in store.newest_first(tmp_path)] == [found.id]
    assert store.unreadable(tmp_path) == [copied.name, linked.name]
    done = prune(tmp_path, 1, NOW, is_forced=True)
    assert (done.snapshots, done.objects) == ([], 0)
    assert {copied.name, linked.name} == {line.split()[0] for line in done.left[:2]}
    assert list(store.verify(found)[1]) == []
    with pytest.raises(DamagedData, match="does not match the id"):
        store.read(tmp_path, copied.name)
    shown = called("snapshots", "--data-dir", str(tmp_path))
    assert shown.returncode == 0
    assert [line.split("\t")[0] for line in shown.stdout.splitlines()] == [found.id]
    assert f"{copied.name}: damaged" in shown.stderr


def test_prune_follows_no_link_and_removes_only_what_has_our_names(tmp_path: Path) -> None:
    data = tmp_path / "data"
    older, newest = (
        one_project(data, 1, as_of=at("2026-11-01")),
        one_project(data, 2, as_of=at("2026-11-02")),
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / f"{'0' * 64}.zst").write_text("gold")
    (data / "objects" / "00").symlink_to(elsewhere)
    (data / "objects" / "zz").symlink_to(elsewhere)
    (data / "objects" / "yy" / "folder").mkdir(parents=True)
    (data / "objects" / "11").mkdir(exist_ok=True)
    (data / "objects" / "11" / "notes.txt").write_text("theirs")
    (data / "objects" / "11" / f"{'1' * 64}.zst").mkdir()
    (data / "snapshots" / ".staging-mine").mkdir()
    (data / "snapshots" / ".staging-mine" / "x").write_text("theirs")
    before = tree(tmp_path)
    done = prune(data, 1, NOW, is_forced=True)
    assert done.snapshots == [older.id]
    assert done.objects > 0
    gone = before.keys() - tree(tmp_path).keys()
    named = {f"{digest}.zst" for digest in store.named_objects(newest)}
    assert {name.split("/")[1] for name in gone} == {"objects", "snapshots"}
    for name in gone:
        assert older.id in name or (name.endswith(".zst") and Path(name).name not in named), name
    assert list(store.verify(newest)[1]) == []


def test_a_snapshot_with_files_of_others_is_not_removed(tmp_path: Path) -> None:
    older, _ = one_project(tmp_path, 1, as_of=at("2026-11-01")), one_project(tmp_path, 2)
    (older.folder / "notes.txt").write_text("theirs")
    done = prune(tmp_path, 1, NOW, is_forced=True)
    assert done.snapshots == []
    assert done.left == [
        f"{older.id} was left alone: notes.txt in its folder is not part of the capture"
    ]
    assert list(store.verify(older)[1]) == []


@pytest.mark.parametrize("victim", ["body", "table", "attachment of none"])
def test_nothing_is_removed_for_a_newer_snapshot_that_is_not_whole(
    tmp_path: Path, victim: str
) -> None:
    older = one_project(tmp_path, 1, as_of=at("2026-11-01"))
    newest = one_project(tmp_path, 2, as_of=at("2026-11-02"))
    oldest = one_project(tmp_path, 3, as_of=at("2026-10-01"))
    if victim == "body":
        [digest, *_] = sorted(store.named_objects(newest) - store.named_objects(older))
        newest.objects.path(digest).unlink()
    elif victim == "table":
        (newest.folder / "response.parquet").write_bytes(b"x")
    else:
        (newest.folder / "cohort.parquet").unlink()
    done = prune(tmp_path, 1, NOW, is_forced=True)
    assert done.snapshots == [oldest.id]
    assert done.left[0].startswith(f"{newest.id} was not counted, as it is damaged: ")
    assert (done.objects == 0) == (victim == "table")
    assert list(store.verify(older)[1]) == []


def test_a_capture_of_the_future_is_neither_newest_nor_removed(tmp_path: Path) -> None:
    today = one_project(tmp_path, 1, as_of=at("2026-11-23"))
    ahead = one_project(tmp_path, 2, as_of=at("2100-01-01"))
    done = prune(tmp_path, 1, NOW, is_forced=True)
    assert done.snapshots == []
    assert done.left == [
        f"{ahead.id} was left alone: it is dated in the future (the clock was wrong "
        "when it was made, or is wrong now)"
    ]
    assert list(store.verify(today)[1]) == []
    assert list(store.verify(ahead)[1]) == []


@pytest.mark.parametrize("what", ["folder", "loop"])
def test_a_manifest_that_cannot_be_opened_is_one_line(tmp_path: Path, what: str) -> None:
    bad, good = one_project(tmp_path), one_project(tmp_path, 2)
    path = bad.folder / "manifest.json"
    path.unlink()
    path.mkdir() if what == "folder" else path.symlink_to("manifest.json")
    where = ("--data-dir", str(tmp_path))
    for verb, code in (("snapshots", 0), ("prune", 0), ("doctor", 0), ("verify", 5), ("build", 5)):
        more = {"prune": ["--keep", "1"], "verify": [bad.id], "build": [bad.id]}.get(verb, [])
        done = called(verb, *more, *where)
        assert done.returncode == code, (verb, done.stderr)
        assert "Traceback" not in done.stderr
        assert bad.id in done.stdout + done.stderr, verb
    assert list(store.verify(good)[1]) == []


def test_a_tampered_database_reads_no_file_and_is_built_again(tmp_path: Path) -> None:
    import duckdb

    found = one_project(tmp_path)
    path = database.build(found)
    (tmp_path / "secret.csv").write_text("code\nx\n")
    path.unlink()
    with duckdb.connect(str(path)) as db:
        db.execute(f"create view build as select * from read_csv('{tmp_path}/secret.csv')")
        db.execute("create macro current_setting(name) as true")
    path.with_suffix(".sha256").write_text(database._hash(path))
    database.ensure(found)
    with database.connect(tmp_path, found.id) as db:
        assert db.sql("select count(*) from fct_project").fetchall() == [(1,)]
        with pytest.raises(duckdb.Error):
            db.sql(f"select * from read_csv('{tmp_path}/secret.csv')").fetchall()


def test_a_database_with_a_flipped_bit_is_built_again_for_every_reader(tmp_path: Path) -> None:
    found = one_project(tmp_path)
    path = database.build(found)
    good = path.read_bytes()
    middle = len(good) // 2
    path.write_bytes(good[:middle] + bytes([good[middle] ^ 255]) + good[middle + 1 :])
    done = called("events", found.id, "--data-dir", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert database.ensure(found).is_file()
    with database.connect(tmp_path, found.id) as db:
        assert db.sql("select count(*) from fct_project").fetchall() == [(1,)]
