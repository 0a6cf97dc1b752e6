"""Paths, folders and files that are not what they should be: one line each, and nothing of others
is touched.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture, database, paths
from pipeline import snapshot as store
from pipeline.capture import Options
from pipeline.errors import BadInput
from pipeline.report.kept_results import open_kept
from pipeline.snapshot import tables
from pipeline.snapshot.archive import pack, unpack
from pipeline.snapshot.manifest import identity, manifest_of
from pipeline.snapshot.objects import canonical_json
from tests.helpers.command import called, trustcensus
from tests.helpers.literal import one_project

IDS = [f"index-2026-11-{day:02d}-{day:012x}" for day in range(1, 7)]


@pytest.fixture
def found(tmp_path: Path) -> store.Snapshot:
    return one_project(tmp_path / "data")


def one_line(done: Any, code: int = 2) -> str:
    """The fault of a command that ended with this code."""
    assert done.returncode == code, done.stderr
    [line] = done.stderr.splitlines()
    return str(line)


def test_results_of_others_and_behind_links_stay(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    for folder in (victim / "important", tmp_path / "results" / "notes"):
        folder.mkdir(parents=True)
        (folder / "text").touch()
    (tmp_path / "results" / IDS[0]).symlink_to(victim)
    for name in IDS:
        open_kept(tmp_path, name, {"code": 1}).keep({"of": name}, "key")
    assert (victim / "important" / "text").exists()
    assert (tmp_path / "results" / "notes" / "text").exists()
    of_last = tmp_path / "results" / IDS[-1]
    (of_last / "mine").mkdir()
    open_kept(tmp_path, IDS[-1], {"code": 2})
    assert (of_last / "mine").exists()


def test_unpacking_repairs_a_damaged_table(tmp_path: Path, found: store.Snapshot) -> None:
    pack(found, tmp_path / "a.tar")
    table = found.folder / "cohort.parquet"
    table.write_bytes(table.read_bytes() + b"x")
    assert list(store.verify(found)[1])
    unpack(tmp_path / "a.tar", found.data)
    assert list(store.verify(found)[1]) == []


def test_verify_ends_with_its_numbers_whatever_is_damaged(found: store.Snapshot) -> None:
    (found.folder / "response.parquet").write_bytes(b"PAR1")
    done = called("verify", found.id, "--data-dir", str(found.data))
    assert done.returncode == 5
    assert json.loads(done.stdout.splitlines()[-1])["bad_objects"] == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("window", ["x", "y"]),
        ("evidence_as_of", "x"),
        ("holes", [{"first": "2026-01-01", "last": "2026-01-02", "logged": "downloads"}]),
        ("holes", [{"first": "x", "last": "x", "logged": "downloads", "kind": "hole"}]),
        (
            "holes",
            [{"first": "0001-01-01", "last": "9999-12-31", "logged": "downloads", "kind": "x"}],
        ),
        ("tool_version", 3),
        ("as_of", "0001-01-01T00:00:00+14:00"),
        ("cohort", "junk"),
    ],
)
def test_a_manifest_its_readers_cannot_use_is_none(
    found: store.Snapshot, key: str, value: Any
) -> None:
    changed = dict(found.manifest)
    changed[key] = {**changed["cohort"], "as_of": value} if key == "cohort" else value
    changed["id"] = identity(changed)
    assert manifest_of(canonical_json(found.manifest)) is not None
    assert manifest_of(canonical_json(changed)) is None


def test_a_history_of_more_lists_than_a_capture_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.demo import generate

    (tmp_path / "lists.parquet").write_bytes(generate(5, 1).top_history())
    monkeypatch.setattr(tables, "MOST_ROWS", 10)
    options = Options(tmp_path, source="index", top_history=str(tmp_path / "lists.parquet"))
    with pytest.raises(BadInput, match="larger than any history"):
        capture.collect(options)


def test_a_full_log_does_not_stop_a_command(found: store.Snapshot) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "build", found.id, "--data-dir", str(found.data)],
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            cwd=paths.ROOT,
        )
    assert done.returncode == 0
    assert Path(done.stdout.strip()).is_file()


def test_a_name_longer_than_a_disk_takes_is_one_line(found: store.Snapshot) -> None:
    long = "x" * 5_000
    for arguments in (
        ["pack", found.id, "--out", long, "--data-dir", str(found.data)],
        ["unpack", long, "--data-dir", str(found.data)],
        ["reproduce", long, "--data-dir", str(found.data)],
        ["report", found.id, "--out", long, "--data-dir", str(found.data)],
        *(["snapshots", "--data-dir", long], ["doctor", "--data-dir", long]),
        *(["cost", "--data-dir", long], ["prune", "--keep", "1", "--data-dir", long]),
    ):
        line = one_line(called(*arguments))
        assert "File name too long" in line
        assert len(line) < 500


def test_a_file_where_a_folder_should_be_is_one_line(tmp_path: Path, found: store.Snapshot) -> None:
    (tmp_path / "file").touch()
    one_line(called("cost", "--data-dir", str(tmp_path / "file" / "below")), 0)
    paths.database(found.data, found.id).mkdir(parents=True)
    assert "cannot be used" in one_line(
        called("claims", found.id, "-q", "--data-dir", str(found.data))
    )


def test_an_argument_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff")
    done = trustcensus("collect", "--source", "demo", "--top-list", odd)
    assert "is not UTF-8" in one_line(done)


def test_what_a_killed_or_foreign_program_left_is_passed_over(found: store.Snapshot) -> None:
    folder = paths.journals(found.data) / "index-2026-11-01"
    folder.mkdir(parents=True)
    (folder / "answers.jsonl").touch()
    where = ("--data-dir", str(found.data))
    for head in ("{}", "[]", "[" * 100_000):
        (folder / "head.json").write_text(head)
        assert called("doctor", *where).returncode == 0
        assert called("prune", "--keep", "1", *where).returncode == 0
    path = database.build(found)
    path.with_suffix(".sha256").write_bytes(b"\xff")
    assert called("claims", found.id, *where).returncode == 0
    paths.ledger(found.data).unlink(missing_ok=True)
    shutil.copy(path, paths.ledger(found.data))
    import duckdb

    with duckdb.connect(str(paths.ledger(found.data))) as db:
        db.execute("create table job (x int)")
    assert "ledger" in one_line(called("cost", *where), 5)


def test_an_age_beyond_the_calendar_is_a_usage_fault() -> None:
    assert "--max-age" in one_line(called("run", "--max-age", "1000000"))
