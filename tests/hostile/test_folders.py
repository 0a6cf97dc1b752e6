"""Folders with other things in them, links and copies: only what is ours is touched."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import database
from pipeline.errors import BadInput
from pipeline.operations import failed, state
from pipeline.report import article
from pipeline.report.export import write_export
from pipeline.report.publish import STAGING, check_writable, publish_report, staging
from pipeline.report.status import STATUS
from pipeline.snapshot.archive import pack, unpack
from pipeline.snapshot.lock import sweep, workplace, writing
from pipeline.study import study_of
from tests.helpers import literal
from tests.helpers.command import called
from tests.helpers.folders import foreign, report, tree
from tests.helpers.literal import Publisher, history, one_project

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def fails(out: Path, hour: int = 0) -> Path:
    error = BadInput("odd", "mend it")
    failure = failed.Failure(f"demo-{hour}", "report", error, NOW + timedelta(hours=hour), {}, "")
    return failed.record(failure, out, out / "data")


def test_a_report_among_other_things_touches_none_of_them(tmp_path: Path) -> None:
    before = foreign(tmp_path)
    check_writable(tmp_path)
    for run_id in ("one", "two"):
        with staging(tmp_path, run_id) as folder:
            report(folder / "report", run_id)
            article.publish(publish_report(folder / "report", tmp_path, run_id), tmp_path)
        fails(tmp_path)
        failed.clear_banners(tmp_path)
    for hour in range(1, 30):
        fails(tmp_path, hour)
    after = tree(tmp_path)
    assert {name: what for name, what in after.items() if name in before} == before
    ours = {name.split("/")[0] for name in after.keys() - before.keys()}
    assert ours == {"one", "two", "latest", "failed", article.NAME}
    left = {path.name for path in (tmp_path / "failed").glob("demo-*")}
    assert left == {f"demo-{hour}" for hour in range(10, 30)}


def test_a_failure_of_foreign_name_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "failed" / "demo-0").mkdir(parents=True)
    (tmp_path / "failed" / "demo-0" / "mine").write_text("x")
    with pytest.raises(OSError, match="is in the way"):
        fails(tmp_path)
    assert (tmp_path / "failed" / "demo-0" / "mine").read_text() == "x"


def test_banners_are_written_only_into_reports(tmp_path: Path) -> None:
    (tmp_path / "other" / "assets").mkdir(parents=True)
    (tmp_path / "other" / STATUS).write_text("theirs")
    (tmp_path / "other" / "summary.json").write_text('{"as_of": "2026-11-01T00:00:00+00:00"}')
    (tmp_path / "latest").symlink_to("other")
    failed.set_banner(tmp_path, NOW, "no")
    failed.clear_banners(tmp_path)
    assert (tmp_path / "other" / STATUS).read_text() == "theirs"
    report(tmp_path / "mine")
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to("mine")
    failed.set_banner(tmp_path, NOW, "no")
    assert "failed_at" in (tmp_path / "mine" / STATUS).read_text()


def in_the_way(out: Path, name: str, what: str) -> None:
    path = out / name
    if what == "file":
        path.write_text("theirs")
    elif what == "folder":
        path.mkdir()
        (path / "theirs").write_text("theirs")
    else:
        (out / "theirs").mkdir()
        path.symlink_to("theirs" if what == "link" else out / "theirs")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("latest", "file"),
        ("latest", "folder"),
        ("latest", "link"),
        ("latest", "absolute"),
        ("failed", "file"),
        ("failed", "link"),
        (article.NAME, "file"),
        (article.NAME, "link"),
    ],
)
def test_a_name_in_the_way_is_told_before_anything_is_asked(
    tmp_path: Path, name: str, what: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    in_the_way(out, name, what)
    before = tree(out)
    done = called("run", "--top", "5", "--data-dir", str(tmp_path / "data"), "--out", str(out))
    assert done.returncode == 2, done.stderr
    [line] = done.stderr.strip().splitlines()
    assert f"{name} is in the way" in line
    assert tree(out) == before
    assert not (tmp_path / "data" / "snapshots").exists()


@pytest.mark.parametrize("name", ["run", f"{STAGING}run"])
def test_a_foreign_folder_of_the_reports_name_is_not_replaced(tmp_path: Path, name: str) -> None:
    in_the_way(tmp_path, name, "folder")
    before = tree(tmp_path)
    with pytest.raises(BadInput, match="is in the way"), staging(tmp_path, "run"):
        pass
    assert tree(tmp_path) == before


def test_a_deleted_report_leaves_a_link_that_is_still_ours(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("demo-2026-11-01-0123456789ab-01234567")
    check_writable(tmp_path)


def test_a_locked_working_folder_and_a_killed_ones_leftovers(tmp_path: Path) -> None:
    with workplace(tmp_path, ".build-") as busy:
        (busy / "x").write_text("x")
        sweep(tmp_path, ".build-*")
        assert (busy / "x").exists()
        kept = tmp_path / ".build-dead"
        shutil.copytree(busy, kept)
    assert not busy.exists()
    sweep(tmp_path, ".build-*")
    assert not kept.exists()


def test_a_data_folder_locks_no_file_of_others(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("gold")
    (tmp_path / ".lock").symlink_to("precious")
    with pytest.raises(BadInput, match="is in the way"), writing(tmp_path):
        pass
    (tmp_path / ".lock").unlink()
    (tmp_path / ".lock").write_text("theirs")
    with pytest.raises(BadInput, match="is in the way"), writing(tmp_path):
        pass
    assert (tmp_path / ".lock").read_text() == "theirs"
    assert (tmp_path / "precious").read_text() == "gold"


def test_states_of_runs_are_known_by_their_name(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "settings.json").write_text("[]")
    (tmp_path / "runs" / f"{'0' * 12}.json").write_text("[]")
    state.begin(tmp_path, "1" * 12, NOW, is_fresh=False)
    found = {path.name for path in (tmp_path / "runs").iterdir()}
    assert found == {"settings.json", f"{'1' * 12}.json"}


def test_a_snapshots_folder_is_taken_over_only_where_a_kill_left_it(tmp_path: Path) -> None:
    found = one_project(tmp_path)
    (found.folder / "manifest.json").unlink()
    assert one_project(tmp_path).id == found.id
    (found.folder / "manifest.json").unlink()
    (found.folder / "notes.txt").write_text("theirs")
    with pytest.raises(BadInput, match="in the way"):
        one_project(tmp_path)
    assert (found.folder / "notes.txt").read_text() == "theirs"
    assert {path.name for path in found.folder.parent.iterdir()} == {found.id}


def test_an_export_replaces_only_an_export(tmp_path: Path) -> None:
    found, out = one_project(tmp_path / "data"), tmp_path / "out"
    database.build(found)
    study = study_of(found)
    with study.db:
        folder = write_export(study, out, ["events"], ["csv"])
        assert write_export(study, out, ["summary"], ["json"]) == folder
        assert not (folder / "events.csv").exists()
        (folder / "notes").mkdir()
        (folder / "notes" / "mine.txt").write_text("theirs")
        before = tree(out)
        with pytest.raises(BadInput, match="in the way"):
            write_export(study, out, ["events"], ["csv"])
        assert tree(out) == before
        shutil.move(folder, tmp_path / "mine")
        for target in (tmp_path / "mine", tmp_path / "nowhere"):
            folder.unlink(missing_ok=True)
            folder.symlink_to(target)
            before = tree(tmp_path)
            with pytest.raises(BadInput, match="in the way"):
                write_export(study, out, ["events"], ["csv"])
            assert tree(tmp_path) == before


@pytest.mark.parametrize("what", ["link", "folder", "left by a kill"])
def test_a_pack_writes_through_nothing(tmp_path: Path, what: str) -> None:
    found = one_project(tmp_path / "data")
    precious, partial = tmp_path / "precious", tmp_path / ".x.tar.part"
    precious.write_text("gold")
    if what == "link":
        partial.symlink_to("precious")
    elif what == "folder":
        partial.mkdir()
    else:
        partial.write_bytes(b"x")
    if what == "folder":
        with pytest.raises(BadInput, match="cannot be written"):
            pack(found, tmp_path / "x.tar")
        assert partial.is_dir()
    else:
        pack(found, tmp_path / "x.tar")
        assert unpack(tmp_path / "x.tar", tmp_path / "other").id == found.id
        assert not os.path.lexists(partial)
    assert precious.read_text() == "gold"


# One snapshot's damage, copies of it, and clocks


def test_what_an_index_says_reaches_the_terminal_as_text(tmp_path: Path) -> None:
    odd = Publisher(kind="K\x1b[2J\u202e")
    found = literal.snapshot(tmp_path, history("p\x1b[31m\x9b\u202e", ("1.0", "2025-01-01", odd)))
    done = called("doctor", "--data-dir", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "'K\\x1b[2J\\u202e' is new, in 1 answers (such as p\\u001b[31m" in done.stdout
    assert not set("\x1b\x00\x9b\u202e") & set(done.stdout)
    for form in ("json", "jsonfeed"):
        told = called("events", found.id, "--format", form, "--data-dir", str(tmp_path))
        assert told.returncode == 0, told.stderr
        assert not set("\x1b\x00\x9b\u202e") & set(told.stdout)
        texts = json.dumps(json.loads(told.stdout), ensure_ascii=False)
        assert "\x9b\u202e" in texts, "it says the same"
