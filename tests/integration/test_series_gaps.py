"""Where a series is silent: its query, over captures that are a few rows each."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from pipeline import catalog, database

Gaps = Callable[..., list[dict[str, Any]]]
FIRST = datetime(2026, 11, 1)
TABLES = {
    "capture": "place bigint, snapshot varchar, as_of timestamp, days_since_previous double, "
    "not_compared varchar",
    "captured_metric": "place bigint, id varchar, value double, note varchar",
    "captured_project": "place bigint, project varchar, is_known boolean, reason varchar",
    "captured_log_gap": "logged varchar, kind varchar, first_day date, last_day date",
    "passed_over": "kind varchar, snapshot varchar, as_of timestamp, reason varchar",
}


@pytest.fixture
def gaps() -> Iterator[Gaps]:
    """``gaps(*captures, at=...)``: each capture is what is read of each project, None for all."""
    with database.open_memory() as db:

        def found(
            *captures: dict[str, str | None], at: tuple[int, ...] = (), every: int | None = None
        ) -> list[dict[str, Any]]:
            _fill(db, captures, at or tuple(range(1, 7 * len(captures), 7)))
            answer = db.sql(catalog.series()["series_gap"].sql, params={"every": every})
            return answer.to_arrow_table().to_pylist()

        yield found


def _fill(
    db: duckdb.DuckDBPyConnection, captures: tuple[dict[str, str | None], ...], at: tuple[int, ...]
) -> None:
    for name, columns in TABLES.items():
        db.execute(f"create table {name} ({columns})")
    for place, (day, projects) in enumerate(zip(at, captures, strict=True), 1):
        time = FIRST + timedelta(day - 1)
        days = day - at[place - 2] if place > 1 else None
        db.execute(
            "insert into capture values (?, ?, ?, ?, null)", [place, f"s{place}", time, days]
        )
        for name, reason in projects.items():
            row = [place, name, reason is None, reason]
            db.execute("insert into captured_project values (?, ?, ?, ?)", row)


def days(row: dict[str, Any]) -> tuple[int | None, int | None]:
    """The days of November between which a gap is."""
    return row["from_at"].day, row["until_at"] and row["until_at"].day


def test_silence_in_a_row_for_one_reason_is_one_gap(gaps: Gaps) -> None:
    readings = (None, "refused", "refused", None, "refused")
    unknown = gaps(*({"p": None, "q": reading} for reading in readings))
    assert [(row["project"], row["reason"], row["captures"], days(row)) for row in unknown] == [
        ("q", "refused", 2, (8, 22)), ("q", "refused", 1, (29, None))
    ]  # fmt: skip
    assert (unknown[0]["first_snapshot"], unknown[0]["last_snapshot"]) == ("s2", "s3")


def test_another_reason_is_another_gap(gaps: Gaps) -> None:
    readings = ("refused", "not_found", "refused")
    unknown = gaps(*({"q": reading} for reading in readings))
    assert [(row["reason"], days(row)) for row in unknown] == [
        ("refused", (1, 8)), ("not_found", (8, 15)), ("refused", (15, None))
    ]  # fmt: skip


def test_who_came_left_and_came_back_is_said(gaps: Gaps) -> None:
    lists = ("pqr", "pqs", "pqr")
    unlisted = gaps(*(dict.fromkeys(names) for names in lists))
    assert {row["kind"] for row in unlisted} == {"project_unlisted"}
    assert [(row["project"], row["reason"], days(row)) for row in unlisted] == [
        ("s", "before it came into the list", (1, 8)),
        ("r", "while it was off the list", (8, 15)),
        ("s", "after it left the list", (15, None)),
    ]


@pytest.mark.parametrize(
    ("every", "at", "found"),
    [
        (None, (1, 8, 15, 29), "14 days between captures, usually 7"),
        (None, (1, 29), ""),  # one distance is neither usual nor unusual
        (7, (1, 29), "28 days between captures, usually 7"),
        (7, (1, 11), ""),  # late by less than half
        (None, (1,), ""),
    ],
)
def test_a_distance_longer_than_usual_is_a_gap(
    gaps: Gaps, every: int | None, at: tuple[int, ...], found: str
) -> None:
    rows = gaps(*({"p": None} for _ in at), at=at, every=every)
    assert [row["reason"] for row in rows] == ([found] if found else [])
    for row in rows:
        ends = (f"s{len(at) - 1}", f"s{len(at)}")
        assert (row["kind"], days(row)) == ("no_capture", at[-2:])
        assert (row["first_snapshot"], row["last_snapshot"]) == ends
