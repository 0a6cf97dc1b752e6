"""Snapshots are immutable, hashed, and named by their content."""

import json
from pathlib import Path

import pytest

from pipeline import database
from pipeline import snapshot as store
from pipeline.errors import BadInput, DamagedData
from pipeline.snapshot import identity
from tests.helpers.literal import Publisher, history, snapshot

WORLD = (
    history("p", ("1.0", "2025-01-01", Publisher())),
    history("q", ("1.0", "2025-01-01", None)),
)


def test_the_same_content_gives_the_existing_id(tmp_path: Path) -> None:
    first = snapshot(tmp_path, *WORLD)
    stamp = (first.folder / "manifest.json").stat().st_mtime_ns
    assert snapshot(tmp_path, *WORLD).id == first.id
    assert (first.folder / "manifest.json").stat().st_mtime_ns == stamp
    assert snapshot(tmp_path, *reversed(WORLD)).id != first.id


@pytest.mark.parametrize("victim", ["object", "table", "missing object", "truncated object"])
def test_a_damaged_snapshot_is_named_and_refused(tmp_path: Path, victim: str) -> None:
    found = snapshot(tmp_path, *WORLD)
    path = sorted((tmp_path / "objects").rglob("*.zst"))[0]
    if victim == "table":
        path = found.folder / "cohort.parquet"
    body = path.read_bytes()
    if victim == "missing object":
        path.unlink()
    elif victim == "truncated object":
        path.write_bytes(body[: len(body) // 2])
    else:
        path.write_bytes(body[:-3] + bytes([body[-3] ^ 1]) + body[-2:])
    _, faults = store.verify(found)
    assert len(list(faults)) == 1
    with pytest.raises(DamagedData):
        database.build(found)
    assert not list((tmp_path / "database").glob("*"))


def test_an_altered_manifest_does_not_give_its_id(tmp_path: Path) -> None:
    found = snapshot(tmp_path, *WORLD)
    path = found.folder / "manifest.json"
    manifest = json.loads(path.read_text()) | {"simulated": True}
    path.write_text(json.dumps(manifest))
    with pytest.raises(DamagedData, match="manifest does not match"):
        store.read(tmp_path, found.id)


@pytest.mark.parametrize("source", ["index", "json_lines", "logs2"])
def test_an_id_may_begin_with_any_code_of_a_source(source: str) -> None:
    name = identity({"source": source, "as_of": "2026-11-01T00:00:00+00:00"})
    assert store.is_id(name)
    assert not store.is_id(f"{name}\n")
    assert not store.is_id(f"../{name}")


@pytest.mark.parametrize("name", ["nope", "../x", "index-2026-11-01-000000000000", ""])
def test_an_unknown_id_is_bad_input(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="no snapshot"):
        store.read(tmp_path, name)


def test_an_unknown_id_is_answered_with_the_nearest_not_with_all(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'nope': there is none yet; make one with `collect`"):
        store.read(tmp_path, "nope")
    files = ("1.0", "2025-01-01", Publisher())
    known = {snapshot(tmp_path, history(f"p{n}", files)).id for n in range(30)}
    [first, *_] = sorted(known)
    for name, hint in ((f"{first}0", f"did you mean {first}? `trust"), ("x", "`trustcensus snap")):
        with pytest.raises(BadInput) as refused:
            store.read(tmp_path, name)
        assert str(refused.value).startswith(f"no snapshot {name!r} among 30 snapshots; {hint}")
        assert len(str(refused.value)) < 200


def test_snapshots_of_one_source_are_not_those_of_another_that_begins_like_it(
    tmp_path: Path,
) -> None:
    found = snapshot(tmp_path, *WORLD)
    assert store.newest_first(tmp_path, found.manifest["source"]) == [found]
    assert store.newest_first(tmp_path, found.manifest["source"][:-1]) == []
