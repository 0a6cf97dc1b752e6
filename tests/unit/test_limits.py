"""Limits of definitions that are none."""

from pathlib import Path

import pytest

from pipeline import paths
from pipeline.errors import DamagedData
from pipeline.reference.entries import LIMITS, limit_table


@pytest.mark.parametrize("ends", ['[200, 50, "x"]', "[200, 50]", "[50, 50]"])
def test_a_list_of_limits_is_of_one_kind_and_ascending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    text = LIMITS.read_text(encoding="utf-8")
    (tmp_path / LIMITS.name).write_text(
        "\n".join(
            f"band_ends = {ends}" if line.startswith("band_ends") else line
            for line in text.splitlines()
        ),
        encoding="utf-8",
    )
    assert limit_table().num_rows == 1
    monkeypatch.setattr(paths, "REFERENCE", tmp_path)
    with pytest.raises(DamagedData, match="band_ends"):
        limit_table()
