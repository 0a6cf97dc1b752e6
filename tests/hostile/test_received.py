"""What an archive says of an index is somebody's word: captures go on from their own alone."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import baseline, capture, paths
from pipeline import snapshot as store
from pipeline.capture import Options
from pipeline.errors import BadInput
from pipeline.snapshot import Snapshot, received
from pipeline.snapshot.archive import pack, unpack
from pipeline.sources.index import SIMPLE_JSON
from tests.helpers.captures import options
from tests.helpers.folders import tree
from tests.helpers.hostile_bodies import listing, one_file, plain
from tests.helpers.literal import Publisher
from tests.helpers.servers import Reply, serve, top_list
from tests.helpers.tables import table_of


class Index:
    """An index with one ETag for each answer, whatever it holds; ``forged`` answers when told."""

    def __init__(self) -> None:
        self.url, self.is_forged = "", False
        self.asked: list[tuple[str, str | None]] = []

    def answer(self, path: str, headers: dict[str, str]) -> Reply:
        tag = headers.get("if-none-match")
        self.asked.append((path, tag))
        if tag == '"same"':
            return Reply(304, headers={"ETag": tag})
        repository = "a/backdoor" if self.is_forged else "acme/one"
        served = f"{self.url}/integrity/p/1.0/x/provenance"
        body = {
            "simple": listing(one_file(provenance=served))["simple"],
            "pypi": plain()["project"].replace(b"ann", b"mallory" if self.is_forged else b"ann"),
            "integrity": json.dumps(Publisher(repository=repository).body()).encode(),
        }[path.split("/")[1]]
        kind = SIMPLE_JSON if path.startswith("/simple/") else "application/json"
        return Reply(200, body, kind, {"ETag": '"same"'})


def bodies(snapshot: Snapshot) -> bytes:
    response = table_of(snapshot, "response")
    return b"".join(map(snapshot.objects.get, response.column("body_sha256").to_pylist()))


@pytest.fixture
def forged(tmp_path: Path) -> Any:
    """An honest index, options of its user, and an archive that says otherwise."""
    index = Index()
    with serve(index.answer) as (url, _):
        index.url = url
        theirs, ours = (options(tmp_path / name, url) for name in ("theirs", "ours"))
        for asked in (theirs, ours):
            Path(str(asked.top_list)).write_bytes(top_list("p"))
        index.is_forged = True
        pack(capture.collect(theirs), tmp_path / "forged.tar")
        index.is_forged = False
        index.asked.clear()
        yield index, ours, tmp_path / "forged.tar"


def test_an_archive_decides_nothing_of_a_later_capture(forged: tuple[Index, Options, Path]) -> None:
    index, ours, archive = forged
    unpack(archive, ours.data)
    found = capture.collect(replace(ours, as_of=datetime(2026, 11, 2, tzinfo=UTC)))
    assert [tag for _, tag in index.asked] == [None] * 3, "all is asked in full"
    assert b"mallory" not in bodies(found)
    assert b"backdoor" not in bodies(found)
    index.asked.clear()
    again = capture.collect(replace(ours, as_of=datetime(2026, 11, 3, tzinfo=UTC)))
    assert [tag for _, tag in index.asked] == ['"same"'] * 2, "and our own is gone on from"
    assert again.manifest["coverage"]["unchanged"] == 1


def test_an_archive_is_no_base_that_can_be_named(forged: tuple[Index, Options, Path]) -> None:
    _, ours, archive = forged
    theirs = unpack(archive, ours.data)
    with pytest.raises(BadInput, match=r"not a capture of .* made here"):
        capture.collect(replace(ours, since=theirs.id))


def test_an_archive_is_no_baseline_by_itself(forged: tuple[Index, Options, Path]) -> None:
    _, ours, archive = forged
    theirs = unpack(archive, ours.data)
    ours = replace(ours, as_of=datetime(2026, 11, 2, tzinfo=UTC))
    found = capture.collect(ours)
    assert not baseline.has_earlier(found)
    later = capture.collect(replace(ours, as_of=datetime(2026, 11, 3, tzinfo=UTC)))
    assert baseline.earlier(later, "latest").id == found.id  # type: ignore[union-attr]
    assert baseline.comparable(theirs, theirs) is False
    assert baseline.earlier(later, theirs.id).id == theirs.id  # type: ignore[union-attr]


def test_a_note_is_of_one_content_and_no_archive_holds_one(
    forged: tuple[Index, Options, Path],
) -> None:
    _, ours, archive = forged
    theirs = unpack(archive, ours.data)
    assert received.circumstances(theirs) is None
    received.note(theirs, {"endpoint": "x"})
    assert received.circumstances(theirs) == {"endpoint": "x"}
    tables = {**theirs.manifest["tables"], "response": {"rows": 1, "sha256": "0" * 64}}
    other = replace(theirs, manifest={**theirs.manifest, "tables": tables})
    assert received.circumstances(other) is None, "an id has only the beginning of a hash"
    note = paths.received(ours.data) / f"{theirs.id}.json"
    for broken in (b"", b"[]", b"{}", b'{"schema": 1}', b"\xff", b"[" * 100_000):
        note.write_bytes(broken)
        assert received.circumstances(theirs) is None


def test_notes_of_snapshots_that_are_gone_go(tmp_path: Path) -> None:
    asked = Options(source="demo", data=tmp_path, top=5)
    first = capture.collect(asked)
    folder = paths.received(tmp_path)
    shutil.copy(folder / f"{first.id}.json", folder / "demo-2020-01-01-000000000000.json")
    capture.collect(asked)
    assert [each.stem for each in folder.iterdir()] == [first.id]


def test_only_notes_of_our_making_go(tmp_path: Path) -> None:
    """Names of others, other content under a name of ours, links, and a linked folder stay."""
    asked = Options(source="demo", data=tmp_path / "data", top=5)
    first = capture.collect(asked)
    folder, gone = paths.received(asked.data), "demo-2020-01-01-00000000000"
    (folder / "settings.json").write_bytes((folder / f"{first.id}.json").read_bytes())
    (folder / f"{gone}0.json").write_text('{"theirs": 1}')
    (folder / f"{gone}1.json").symlink_to(f"{first.id}.json")
    (folder / f"{gone}2.json").mkdir()
    before = tree(folder) | {f"{first.id}.json": ""}
    capture.collect(asked)
    assert tree(folder) | {f"{first.id}.json": ""} == before
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    shutil.copy(folder / f"{first.id}.json", folder / f"{gone}3.json")
    capture.collect(asked)
    assert tree(tmp_path / "elsewhere").keys() == {*before, f"{gone}3.json"}


def test_a_capture_of_a_clock_that_was_wrong_is_gone_on_from_by_none(
    forged: tuple[Index, Options, Path],
) -> None:
    index, ours, _ = forged
    day = datetime(2026, 11, 1, tzinfo=UTC)
    far = capture.collect(replace(ours, as_of=datetime(2099, 1, 1, tzinfo=UTC)))
    index.asked.clear()
    capture.collect(replace(ours, as_of=day, incremental=True))
    assert {tag for _, tag in index.asked} == {None}
    newest = capture.collect(replace(ours, as_of=day + timedelta(hours=1)))
    assert newest.manifest["circumstances"]["base"] != far.id
    assert len(store.newest_first(ours.data)) >= 2
