"""What stops and what wakes up, quarter by quarter and year by year, in literal worlds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pipeline import catalog
from tests.helpers.literal import Built, File, Project, Publisher, history

BY = Publisher()


def quarters(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    return {str(row["quarter"]): row for row in catalog.run(db, "losses_by_quarter").to_pylist()}


def test_losses_are_counted_among_releases_that_could_be_one(built: Built) -> None:
    """1.0 has nothing before it; 1.1 and 1.4 are attested after one, 1.2 and 1.3 are not."""
    db = built(
        history(
            "a",
            ("1.0", "2024-11-01", BY),
            ("1.1", "2025-01-10", BY),
            ("1.2", "2025-02-01", None),
            ("1.3", "2025-05-01", None),
            ("1.4", "2025-06-01", BY),
            ("1.5", "2025-08-01", None),
        )
    )
    found = quarters(db)
    assert next(iter(found)) == "2024-10-01"
    assert list(found)[-1] == "2026-10-01"
    counts = {
        day: (row["comparable"], row["lost"], row["lost_followed"])
        for day, row in found.items()
        if row["comparable"]
    }
    assert counts == {"2025-01-01": (2, 1, 1), "2025-04-01": (2, 1, 1), "2025-07-01": (1, 1, 0)}
    assert found["2025-01-01"]["lost_per_1000"] == 500
    assert found["2024-10-01"]["lost_per_1000"] is None


@pytest.mark.parametrize(
    ("name", "simulated", "marked"),
    [
        ("ultralytics", False, "ultralytics"),
        ("other", False, None),
        ("ultralytics", True, None),
    ],
)
def test_an_incident_is_marked_only_on_real_data_with_its_project(
    built: Built, name: str, simulated: bool, marked: str | None
) -> None:
    db = built(history(name, ("1.0", "2024-11-01", BY), ("1.1", "2024-12-10", BY)))
    if simulated:
        db.execute("update raw_snapshot set simulated = true")
    else:
        db.execute("update raw_snapshot set simulated = false")
    found = quarters(db)["2024-10-01"]
    assert found["incidents"] == marked
    assert (str(found["incident_day"]) == "2024-12-07") == bool(marked)


def test_gaps_are_counted_by_length_in_the_year_they_end(built: Built) -> None:
    """13 months end in 2022, 19 in 2023, 30 in 2026; a month later ends none."""
    db = built(
        history(
            "a",
            ("1", "2021-01-01", None),
            ("2", "2022-02-05", None),
            ("3", "2023-09-10", None),
            ("4", "2023-10-10", None),
            ("5", "2026-04-20", None),
        )
    )
    found = {
        (row["year"], row["longer_than_months"]): row
        for row in catalog.run(db, "dormancy_gaps").to_pylist()
    }
    gaps = {
        year: [found[year, months]["gaps"] for months in (12, 18, 24)]
        for year in (2022, 2023, 2026)
    }
    assert gaps == {2022: [1, 0, 0], 2023: [1, 1, 0], 2026: [1, 1, 1]}
    assert found[2023, 12]["releases"] == 2
    assert found[2023, 12]["gaps_per_1000"] == 500
    assert [found[year, 12]["is_whole_year"] for year in (2023, 2026)] == [True, False]
    assert (2021, 12) not in found


def test_a_gap_is_the_time_that_has_passed(built: Built) -> None:
    """Twelve months of 365.25 / 12 days and a fifth of a second are longer than twelve."""
    start = datetime(2021, 1, 1, 0, 0, 0, 100_000, tzinfo=UTC)
    end = start + timedelta(days=365.25, microseconds=200_000)
    db = built(Project("a", {"1": [File("a-1.zip", start)], "2": [File("a-2.zip", end)]}))
    found = catalog.run(db, "dormancy_gaps").to_pylist()
    assert [row["gaps"] for row in found if row["year"] == 2022] == [1, 0, 0]


def test_without_times_there_is_nothing_to_say(built: Built) -> None:
    db = built(history("a", ("1", "2024-01-01", None)))
    assert catalog.run(db, "losses_by_quarter").num_rows == 0
    assert catalog.run(db, "dormancy_gaps").num_rows == 0
