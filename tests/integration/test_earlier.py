"""What a figure found in the capture before, asked as it is asked now."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pipeline.report.site.earlier import Earlier, earlier_findings
from pipeline.study import study_of
from tests.helpers import literal
from tests.helpers.literal import Publisher, history


def test_the_capture_before_is_asked_with_the_same_bands(tmp_path: Path) -> None:
    world = [
        history(f"p{rank}", ("1.0", "2025-01-01", Publisher() if rank == 1 else None))
        for rank in range(1, 4)
    ]
    before = literal.snapshot(tmp_path, *world, as_of=datetime(2025, 6, 1, tzinfo=UTC))
    now = literal.snapshot(tmp_path, *world, as_of=datetime(2025, 7, 1, tzinfo=UTC))
    study = study_of(now, before)

    def asked(parameters: dict[str, str], is_whole: bool = True) -> dict[str, Earlier]:
        figure: Any = SimpleNamespace(
            metric="adoption_by_rank", is_whole=is_whole, parameters=parameters
        )
        return earlier_findings(study, [figure])

    def found(**parameters: str) -> str:
        return asked(parameters)["adoption_by_rank"].finding

    with study.db:
        assert "ranked 1–100" in found()
        assert "1 of 1 projects ranked 1 attests" in found(bands="1")
        assert asked({}, is_whole=False) == {}, "a notebook has drawn other rows than the metric's"
