"""Days that a log of BigQuery lacks: named, weighed, refused, and filled up later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline import capture
from pipeline.capture import Options
from pipeline.capture.log_gaps import find_gaps, refuse_gaps
from pipeline.errors import (
    IncompleteData,
)
from tests.helpers.bigquery_server import Server
from tests.helpers.bigquery_tables import tables

DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "counts", "kinds"),
    [
        (DAY, [100] * 10, []),
        (DAY, [100] * 4 + [0] + [100] * 5, ["missing_day"]),
        (DAY, [100] * 4 + [40] + [100] * 5, ["short_day"]),
        (datetime(2026, 8, 28, tzinfo=UTC), [100] * 10, ["changed_definition"]),
        (datetime(2026, 8, 31, tzinfo=UTC), [100] * 10, []),
    ],
)
def test_holes_of_downloads(start: datetime, counts: list[int], kinds: list[str]) -> None:
    rows: list[dict[str, Any]] = [
        {"logged": "downloads", "day": (start + timedelta(n)).date(), "n_rows": count}
        for n, count in enumerate(counts)
        if count
    ]
    window = (start, start + timedelta(len(counts)))
    found = find_gaps(rows, {"downloads": window}, start)
    assert [gap.kind for gap in found] == kinds
    if kinds:
        with pytest.raises(IncompleteData, match="--accept-gap") as fault:
            refuse_gaps(found, False)
        assert fault.value.exit_code == 5
    refuse_gaps(found, True)


def test_the_known_gap_of_uploads_is_named_but_weighs_nothing() -> None:
    since = datetime(2003, 1, 1, tzinfo=UTC)
    rows = [{"logged": "uploads", "day": DAY.date(), "n_rows": 1}]
    found = find_gaps(rows, {"uploads": (DAY, DAY + timedelta(1))}, since)
    assert [gap.kind for gap in found] == ["known_gap"]
    refuse_gaps(found, False)
    after = find_gaps(
        rows, {"uploads": (DAY, DAY + timedelta(1))}, datetime(2025, 2, 1, tzinfo=UTC)
    )
    assert after == []


def test_a_hole_is_refused_before_the_ranking_is_paid_for(server: Server, asked: Options) -> None:
    server.tables = tables(n_days=29)
    with pytest.raises(IncompleteData, match=r"2026-06-20: no rows"):
        capture.collect(asked)
    assert [name for kind, name in server.log if kind == "ran"] == ["completeness"]
    accepted = capture.collect(replace(asked, accept_gap=True))
    assert "missing_day" in {hole["kind"] for hole in accepted.manifest["holes"]}
    from pipeline.origin import origin_of

    assert "download log incomplete: 2026-06-20" in origin_of(accepted).cohort


@pytest.mark.parametrize("resume", [False, True])
def test_a_log_that_was_filled_up_is_not_called_holed_again(
    server: Server, asked: Options, resume: bool
) -> None:
    late = replace(asked, resume=resume)
    server.tables = tables(n_days=29)
    for _ in range(2):
        with pytest.raises(IncompleteData):
            capture.collect(late)
    server.tables = tables()
    snapshot = capture.collect(late)
    assert "missing_day" not in {hole["kind"] for hole in snapshot.manifest["holes"]}
    assert [name for kind, name in server.log if kind == "ran"] == [
        *["completeness"] * 3,
        "top_projects",
        "uploads",
    ]


def test_ranks_of_a_holed_log_are_not_taken_up_when_it_is_whole(
    server: Server, asked: Options
) -> None:
    server.tables = tables(n_days=29)
    holed = capture.collect(replace(asked, accept_gap=True))
    late = tables()
    late["top_projects"] = late["top_projects"].slice(0, 2)
    server.tables = late
    whole = capture.collect(asked)
    assert holed.manifest["coverage"]["asked"] == 3
    assert whole.manifest["coverage"]["asked"] == 2
