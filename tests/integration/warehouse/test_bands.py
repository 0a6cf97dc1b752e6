"""Rank bands: those a database has, and others a question is asked with."""

from typing import Any

import pytest

from pipeline import catalog
from pipeline.errors import BadInput
from pipeline.figures import charts
from pipeline.frames import answer
from tests.helpers.literal import Built, Publisher, history


@pytest.fixture
def world(built: Built) -> Any:
    """Twelve projects in rank order, the three at the top attested."""
    return built(
        *(
            history(f"p{rank}", ("1.0", "2025-01-01", Publisher() if rank <= 3 else None))
            for rank in range(1, 13)
        )
    )


def found(db: Any, **given: Any) -> list[tuple[Any, ...]]:
    rows = catalog.run(db, "adoption_by_rank", **given).to_pylist()
    last = max(row["month"] for row in rows)
    columns = ("band", "band_order", "attested", "known")
    return [tuple(row[name] for name in columns) for row in rows if row["month"] == last]


def test_a_rank_is_in_the_band_whose_end_it_reaches(world: Any) -> None:
    query = """
        select rank, unnest(band_of(rank, band_ends))
        from unnest([1, 100, 101, 250, 1000, 1001]) as ranks (rank) cross join raw_limit
        order by rank
    """
    assert world.sql(query).fetchall() == [
        (1, "1–100", 1),
        (100, "1–100", 1),
        (101, "101–250", 2),
        (250, "101–250", 2),
        (1000, "501–1000", 4),
        (1001, "1001–", 5),
    ]


def test_other_bands_are_asked_for_by_their_last_ranks(world: Any) -> None:
    assert found(world) == [("1–100", 1, 3, 12)]
    three = [("1–3", 1, 3, 3), ("4–10", 2, 0, 7), ("11–", 3, 0, 2)]
    assert found(world, bands="3,10") == three
    assert found(world, bands="10,3,10") == three, "in whatever order"
    assert found(world, bands="1,2")[:2] == [("1", 1, 1, 1), ("2", 2, 1, 1)], "one rank, one number"
    assert found(world, bands="2,12") == [("1–2", 1, 2, 2), ("3–12", 2, 1, 10)]


@pytest.mark.parametrize("name", ["adoption_by_rank", "evidence_by_rank", "organization_by_rank"])
def test_the_bands_of_the_tables_can_be_spelled_out(world: Any, name: str) -> None:
    asked = catalog.run(world, name, bands="100,250,500,1000")
    assert asked.equals(catalog.run(world, name))
    assert asked.num_rows


@pytest.mark.parametrize("bands", ["ten", "10;100", "0,10", "10,", "-1", "10, 100"])
def test_bands_that_are_no_ranks_are_refused(world: Any, bands: str) -> None:
    with pytest.raises(BadInput, match="give the last rank of each band"):
        catalog.run(world, "evidence_by_rank", bands=bands)


def test_a_figure_whose_rows_are_filtered_away_says_so(world: Any) -> None:
    rows = answer(catalog.run(world, "adoption_by_rank"), {})
    chart: Any = charts.adoption_by_rank(rows[rows.month > "2030-01-01"])
    assert chart.reason == "its notebook keeps none of its rows"


def test_a_figure_notes_what_its_metric_was_asked_with(world: Any) -> None:
    asked = {"bands": "10"}
    rows = answer(catalog.run(world, "evidence_by_rank", **asked), asked)
    chart: Any = charts.evidence_by_rank(rows)
    assert chart.usermeta["parameters"] == asked
