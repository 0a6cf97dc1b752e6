"""Captures of a simulated index are snapshots like any other."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture
from pipeline import snapshot as store
from pipeline.capture.run import check_coverage
from pipeline.errors import CoverageTooLow, DamagedData


def test_two_demo_captures_are_one_snapshot(tmp_path: Path) -> None:
    ids = {
        capture.collect(capture.Options(source="demo", data=tmp_path / name, top=60)).id
        for name in ("a", "b")
    }
    assert len(ids) == 1


@pytest.mark.parametrize("name", ["cohort.parquet", "truth.json"])
def test_a_damaged_snapshot_is_whole_again_when_it_is_collected_again(
    tmp_path: Path, name: str
) -> None:
    options = capture.Options(source="demo", data=tmp_path, top=5)
    first = capture.collect(options)
    whole = {file: (first.folder / file).read_bytes() for file in ("cohort.parquet", "truth.json")}
    for damage in (lambda path: path.write_bytes(b"x"), Path.unlink):
        damage(first.folder / name)
        with pytest.raises(DamagedData, match=name):
            first.attachment(name) if name == "truth.json" else first.table("cohort")
        assert capture.collect(options).id == first.id
        assert {file: (first.folder / file).read_bytes() for file in whole} == whole


def test_of_one_time_the_snapshot_received_last_is_the_newest(tmp_path: Path) -> None:
    both = [
        capture.Options(source="demo", data=tmp_path, top=3, identity=identity)
        for identity in ("latest", "all")
    ]
    for options in (*both, both[0]):
        received_last = capture.collect(options)
        assert store.newest_first(tmp_path)[0] == received_last
    assert len(store.newest_first(tmp_path)) == 2


@pytest.mark.parametrize(("answered", "is_enough"), [(7, True), (3, True), (2, False), (0, False)])
def test_an_html_404_is_a_no_of_a_server_that_answers_for_others(
    answered: int, is_enough: bool
) -> None:
    coverage: dict[str, Any] = {
        "asked": answered + 3, "answered": answered, "unchanged": 0, "missing": {"wrong_path": 3}
    }  # fmt: skip
    with nullcontext() if is_enough else pytest.raises(CoverageTooLow, match="3 wrong_path"):
        check_coverage(coverage, 0.9)


def test_coverage_adds_up_and_is_checked(tmp_path: Path) -> None:
    found = capture.collect(capture.Options(source="demo", data=tmp_path, top=300))
    coverage = found.manifest["coverage"]
    missing = sum(coverage["missing"].values())
    assert coverage["asked"] == 300 == coverage["answered"] + coverage["unchanged"] + missing


def test_since_asks_conditionally_and_keeps_what_did_not_change(tmp_path: Path) -> None:
    first = capture.collect(capture.Options(source="demo", data=tmp_path, top=60))
    again = capture.collect(capture.Options(source="demo", data=tmp_path, top=60, since=first.id))
    assert again.id == first.id
    assert again.manifest["coverage"]["asked"] == 60
