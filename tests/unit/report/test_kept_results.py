"""Results that are kept: found again whole, under all they are made of, and never when damaged."""

from pathlib import Path

import pytest

from pipeline.report.kept_results import Kept, open_kept


def test_a_result_is_found_under_all_it_is_made_of(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.keep({"body": "é \ud800 \u202e"}, "notebook", "source", {"rows": 20})
    assert kept.find("notebook", "source", {"rows": 20}) == {"body": "é \ud800 \u202e"}
    assert kept.find("notebook", "source", {"rows": 21}) is None
    assert kept.find("figure", "source", {"rows": 20}) is None
    forced = Kept(tmp_path, is_read=False)
    assert forced.find("notebook", "source", {"rows": 20}) is None


@pytest.mark.parametrize("damage", [b"", b"no line", b"0" * 64 + b"\n{}", b"\xff\xfe"])
def test_a_damaged_result_is_made_again(tmp_path: Path, damage: bytes) -> None:
    kept = Kept(tmp_path)
    kept.keep({"body": "whole"}, "key")
    [file] = tmp_path.iterdir()
    file.write_bytes(damage)
    assert kept.find("key") is None


def test_what_cannot_be_stored_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Kept(tmp_path / "file" / "below")
    kept.keep({"body": "x"}, "key")
    assert kept.find("key") is None


def test_results_of_other_code_go_and_of_snapshots_long_unused(tmp_path: Path) -> None:
    a, b, c, d = (f"demo-2026-11-0{n}-{'0' * 12}" for n in range(1, 5))
    for snapshot in (a, b, c):
        open_kept(tmp_path, snapshot, {"code": 1}).keep({"of": snapshot}, "key")
    changed = open_kept(tmp_path, c, {"code": 2})
    assert changed.find("key") is None
    assert open_kept(tmp_path, b, {"code": 1}).find("key") == {"of": b}
    open_kept(tmp_path, d, {"code": 1})
    assert sorted(each.name for each in (tmp_path / "results").iterdir()) == [b, c, d]
