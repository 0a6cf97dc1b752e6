"""Snapshots handed on, thinned out, and stripped of names."""

import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import capture, database
from pipeline import snapshot as store
from pipeline.baseline import check
from pipeline.capture import Options, journal
from pipeline.capture.redact import without_roles
from pipeline.errors import BadInput, DamagedData
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import received
from pipeline.snapshot.archive import pack, unpack
from pipeline.snapshot.retention import prune, size
from tests.helpers import lazily, literal
from tests.helpers.command import called
from tests.helpers.literal import Publisher, one_project
from tests.helpers.tables import table_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def rewritten(path: Path) -> tarfile.TarFile:
    """An archive to write in the format `pack` writes."""
    return tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)


def test_a_packed_snapshot_is_the_same_elsewhere(tmp_path: Path) -> None:
    found = one_project(tmp_path / "a", 2)
    pack(found, tmp_path / "one.tar")
    pack(found, tmp_path / "two.tar")
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    unpacked = unpack(tmp_path / "one.tar", tmp_path / "b")
    assert unpacked.manifest == found.manifest
    assert list(store.verify(unpacked)[1]) == []
    assert unpack(tmp_path / "one.tar", tmp_path / "b").id == found.id
    database.build(unpacked)


@pytest.mark.parametrize("damaged", ["objects/*/*.zst", "snapshots/*/response.parquet"])
def test_what_is_damaged_is_restored_as_the_message_says(tmp_path: Path, damaged: str) -> None:
    data = tmp_path / "data"
    snapshot = one_project(data, 2)
    pack(snapshot, tmp_path / "kept.tar")
    verify = ("verify", snapshot.id, "--data-dir", str(data))
    next(data.glob(damaged)).write_bytes(b"x")
    refused = called(*verify)
    assert refused.returncode == 5
    assert "restore it from its archive (`unpack`)" in refused.stderr.splitlines()[-1]
    unpack(tmp_path / "kept.tar", data)
    assert called(*verify).returncode == 0


@pytest.mark.parametrize("victim", ["body", "table", "manifest", "lost body", "name", "text", "id"])
def test_a_spoilt_archive_adds_no_snapshot(tmp_path: Path, victim: str) -> None:
    found = one_project(tmp_path / "a", 2)
    source, spoilt = tmp_path / "a.tar", tmp_path / "b.tar"
    pack(found, source)
    if victim == "text":
        spoilt.write_text("hello")
    else:
        with (
            tarfile.open(source) as old,
            tarfile.open(spoilt, "w", format=tarfile.USTAR_FORMAT) as new,
        ):
            for number, member in enumerate(old):
                stream = old.extractfile(member)
                assert stream is not None
                content = stream.read()
                is_body = "/objects/" in member.name
                if victim == "lost body" and is_body and number == 4:
                    continue
                if victim == "name" and number == 0:
                    member.name = f"{found.id}/../../cohort.parquet"
                hit = {
                    "body": is_body,
                    "table": "response.parquet" in member.name,
                    "manifest": "manifest.json" in member.name,
                }.get(victim)
                if hit:
                    content = content.replace(content[20:24], b"spoi", 1)
                if victim == "id" and "manifest" in member.name:
                    content = content.replace(b'"simulated": false', b'"simulated": true')
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    with pytest.raises((BadInput, DamagedData)):
        unpack(spoilt, tmp_path / "b")
    assert store.newest_first(tmp_path / "b") == []
    assert not (tmp_path / "cohort.parquet").exists()


def test_dropped_roles_keep_their_number_and_nothing_of_their_names(tmp_path: Path) -> None:
    owned = literal.Project(
        "p",
        {"1.0": literal.release("p", "1.0", "2025-01-01", Publisher())},
        owners=["Secret.Person", "other"],
    )
    found = literal.snapshot(tmp_path / "a", owned)
    dropped = without_roles(found, tmp_path / "b")
    pack(dropped, tmp_path / "b.tar")
    for digest in store.named_objects(dropped):
        assert b"Secret" not in dropped.objects.get(digest)
    assert dropped.manifest["roles_dropped"] is True
    assert dropped.id != found.id
    with lazily.world(unpack(tmp_path / "b.tar", tmp_path / "c")) as db:
        assert db.sql("select n_owners from fct_project").fetchall() == [(2,)]


def test_prune_keeps_the_newest_whole(tmp_path: Path) -> None:
    first, second = one_project(tmp_path), one_project(tmp_path, 2)
    newest, older = store.newest_first(tmp_path)
    assert {newest.id, older.id} == {first.id, second.id}
    database.build(older)
    only_older = store.named_objects(older) - store.named_objects(newest)
    done = prune(tmp_path, 1, NOW, is_forced=True)
    assert done.snapshots == [older.id]
    assert done.objects == len(only_older)
    assert done.bytes > 0
    assert list(store.verify(newest)[1]) == []
    assert not list((tmp_path / "database").iterdir())
    assert size(newest) > 0
    assert prune(tmp_path, 1, NOW, is_forced=True).snapshots == []


def test_prune_leaves_the_only_copy(tmp_path: Path) -> None:
    data = tmp_path / "data"
    one_project(data), one_project(data, 2)
    newest, older = store.newest_first(data)
    place = tmp_path / "elsewhere"
    place.mkdir()
    kept_back = called("prune", "--keep", "1", "--data-dir", str(data))
    assert kept_back.stdout == ""
    assert f"{older.id} was left alone: it exists nowhere else; `pack` it" in kept_back.stderr
    packed = called("pack", older.id, "--out", str(place), "--data-dir", str(data))
    archive = Path(packed.stdout.strip())
    assert archive.parent == place
    moved = archive.rename(place / "moved.tar")
    assert prune(data, 1, NOW).snapshots == [], "the archive is not where it was"
    moved.rename(archive)
    archive.write_bytes(archive.read_bytes()[:-512])
    assert prune(data, 1, NOW).snapshots == [], "nor is it whole"
    called("pack", older.id, "--out", str(place), "--data-dir", str(data))
    assert prune(data, 1, NOW).snapshots == [older.id]
    assert unpack(archive, data).id == older.id
    inside = data / "packs"
    inside.mkdir()
    archive.unlink()
    called("pack", older.id, "--out", str(inside), "--data-dir", str(data))
    assert prune(data, 1, NOW).snapshots == [], "an archive in the data folder goes with it"
    assert called("prune", "--keep", "1", "--force", "--data-dir", str(data)).returncode == 0
    assert [each.id for each in store.newest_first(data)] == [newest.id]


def test_verify_and_doctor_say_what_exists_nowhere_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    found = one_project(data, 2)
    folder = ["--data-dir", str(data)]
    assert f"{found.id} exists nowhere else" in called("verify", found.id, *folder).stderr
    shown = called("doctor", *folder).stdout
    assert f"! {found.id}: exists nowhere else" in shown
    assert "kept elsewhere: 0 of 1 captures" in shown
    called("pack", found.id, "--drop-roles", "--out", str(tmp_path), "--kept-at",
           "https://releases.invalid/captures?token=hidden", *folder)  # fmt: skip
    for archive in tmp_path.glob("*.tar"):
        archive.unlink()
    assert "nowhere else" not in called("verify", found.id, *folder).stderr
    shown = called("doctor", *folder).stdout
    assert f"{found.id}: is kept elsewhere, but only without account names" in shown
    assert "kept elsewhere: 1 of 1 captures" in shown
    notes = (data / "kept" / f"{found.id}.json").read_text()
    assert "https://releases.invalid/captures" in notes
    assert "hidden" not in notes
    bad = called("pack", found.id, "--out", str(tmp_path), "--kept-at", "somewhere", *folder)
    assert bad.returncode == 2


def test_what_was_packed_here_is_gone_on_from_when_it_is_back(tmp_path: Path) -> None:
    source, fresh = tmp_path / "a", tmp_path / "b"
    found = one_project(source, 2)
    archive = called("pack", found.id, "--out", str(tmp_path), "--data-dir", str(source)).stdout
    called("unpack", archive.strip(), "--data-dir", str(fresh))
    assert received.circumstances(store.read(fresh, found.id)) is None, "somebody's word"
    called("unpack", archive.strip(), "--own", "--data-dir", str(fresh))
    assert received.circumstances(store.read(fresh, found.id)) is not None
    dropped = called(
        "pack", found.id, "--drop-roles", "--out", str(tmp_path), "--data-dir", str(source)
    ).stdout.strip()
    back = called("unpack", dropped, "--own", "--data-dir", str(fresh))
    assert "no account names" in back.stderr
    without = store.read(fresh, back.stdout.strip())
    assert received.circumstances(without) is None
    with pytest.raises(BadInput, match="owners cannot be compared"):
        check(one_project(fresh, 3), without)


def test_prune_leaves_what_an_unfinished_capture_goes_on_from(tmp_path: Path) -> None:
    older, _ = sorted((one_project(tmp_path), one_project(tmp_path, 2)), key=lambda each: each.id)
    begun = journal.start(tmp_path, "x", {"base": older.id, "top_list": older.objects.put(b"list")})
    begun.add({"kind": "simple", "project": "p", "filename": None,
               "body_sha256": older.objects.put(b"answer")})  # fmt: skip
    begun.close()
    assert prune(tmp_path, 1, NOW, is_forced=True).snapshots == []
    assert older.objects.holds(store.sha256(b"list"))
    assert older.objects.holds(store.sha256(b"answer"))


def test_a_journal_line_cut_short_or_a_lost_body_is_asked_again(tmp_path: Path) -> None:
    objects = store.Objects(tmp_path / "objects")
    begun = journal.start(tmp_path, "x", {})
    for name in ("a", "b", "c"):
        begun.add({"kind": "simple", "project": name, "filename": None, "reason": "ok",
                   "body_sha256": objects.put(name.encode())})  # fmt: skip
    begun.add({"kind": "simple", "project": "d", "filename": None, "reason": "timed_out",
               "body_sha256": None})  # fmt: skip
    begun.close()
    objects.path(store.sha256(b"b")).write_bytes(b"")
    with (tmp_path / "journal" / "x" / "answers.jsonl").open("ab") as file:
        file.write(b'{"kind": "simple", "proj')
    resumed = journal.resume(tmp_path, "x", {}, objects)
    assert sorted(project for _, project, _ in resumed.rows) == ["a", "c"]
    resumed.close()


def test_the_verbs_of_a_data_folder(tmp_path: Path) -> None:
    data = ["--data-dir", str(tmp_path / "data")]
    found = capture.collect(Options(source="demo", data=tmp_path / "data", top=100))
    packed = called("pack", found.id, "--out", str(tmp_path), *data)
    assert packed.stdout.strip() == str(tmp_path / f"{found.id}.tar")
    other = ["--data-dir", str(tmp_path / "other")]
    assert called("unpack", packed.stdout.strip(), *other).stdout.strip() == found.id
    [line] = called("snapshots", *other).stdout.splitlines()
    assert line.split("\t")[:2] == [found.id, "demo"]
    assert line.endswith("97 of 100")
    assert called("unpack", str(tmp_path / "nothing.tar"), *other).returncode == 2
    assert called("prune", "--keep", "0", *other).returncode == 2
    assert called("prune", "--keep", "1", *other).returncode == 0
    looked = called("doctor", *other).stdout
    assert "! contact: not set" in looked
    assert "publisher kind: 'CircleCI' is new" in looked
    planned = called("collect", "--top", "100", "--dry-run", *data).stdout
    assert planned.splitlines()[2:5] == [
        "simple\t100",
        "project\t100",
        "conditional, of these two\t196",
    ]
    assert len(store.newest_first(tmp_path / "data")) == 1


def test_an_archive_without_a_body_or_with_an_odd_manifest_adds_nothing(tmp_path: Path) -> None:
    found = one_project(tmp_path / "a", 2)
    pack(found, tmp_path / "a.tar")
    body = sorted(store.named_objects(found))[0]
    for number, change in enumerate(("body", "coverage")):
        spoilt = tmp_path / f"{number}.tar"
        with (
            tarfile.open(tmp_path / "a.tar") as old,
            tarfile.open(spoilt, "w", format=tarfile.USTAR_FORMAT) as new,
        ):
            for member in old:
                stream = old.extractfile(member)
                assert stream is not None
                content = stream.read()
                if change == "body" and body in member.name:
                    continue
                if change == "coverage" and member.name.endswith("manifest.json"):
                    content = content.replace(b'"asked": 1', b'"asked": 7')
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
        with pytest.raises(DamagedData):
            unpack(spoilt, tmp_path / f"out-{number}")
        assert store.newest_first(tmp_path / f"out-{number}") == []


def test_a_body_that_unpacks_to_more_than_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.snapshot import objects

    store_of = store.Objects(tmp_path)
    digest = store_of.put(b"0" * 3_000_000)
    monkeypatch.setattr(objects, "LARGEST", 2_000_000)
    with pytest.raises(DamagedData, match="unpacks to more"):
        store_of.get(digest)


def test_one_damaged_snapshot_does_not_stop_the_others(tmp_path: Path) -> None:
    first, second = one_project(tmp_path), one_project(tmp_path, 2)
    (first.folder / "manifest.json").write_bytes(b"")
    assert [each.id for each in store.newest_first(tmp_path)] == [second.id]
    assert store.unreadable(tmp_path) == [first.id]
    done = prune(tmp_path, 1, NOW, is_forced=True)
    assert (done.snapshots, done.objects) == ([], 0)
    assert any(line.startswith(f"{first.id} was left alone") for line in done.left)
    shown = called("doctor", "--data-dir", str(tmp_path)).stdout
    assert f"! {first.id}: its manifest is damaged" in shown
    (second.folder / "response.parquet").write_bytes(b"")
    assert size(second) > 0


def test_dropped_roles_leave_no_name_in_what_could_not_be_read(tmp_path: Path) -> None:
    import pyarrow as pa

    objects = store.Objects(tmp_path / "a" / "objects")
    odd = [b'{"ownership": {"roles": [{"user": "Secret.Person"', b'{"a": 1e999, "b": "\\ud800"}']
    rows = [
        {"kind": "project", "project": name, "reason": reason, "serial": 5,
         "body_sha256": objects.put(body), "body_bytes": len(body)}
        for name, reason, body in (("p", "unreadable", odd[0]), ("q", "ok", odd[1]))
    ]  # fmt: skip
    response = pa.Table.from_pylist(rows, schema=SCHEMAS["response"])
    cohort = literal.cohort_of(("p", "answered", 1), ("q", "answered", 1))
    found = literal.of_answers(tmp_path / "a", cohort, response)
    dropped = without_roles(found, tmp_path / "b")
    assert all(b"Secret" not in dropped.objects.get(d) for d in store.named_objects(dropped))
    serials = table_of(dropped, "response").column("serial").to_pylist()
    assert serials == [None, None], "no base of an incremental capture"
