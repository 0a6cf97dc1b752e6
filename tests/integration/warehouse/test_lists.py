"""Lists of top projects over time: who came, who left, what cannot be used."""

from datetime import date
from typing import Any

import pytest

from pipeline import catalog, frames
from pipeline.errors import BadInput
from pipeline.figures import charts
from pipeline.figures.house import LeftOut
from pipeline.sources.list_history import parse_top_history
from tests.helpers.literal import Built, Publisher, history, listed
from tests.helpers.tables import lists, parquet, rows

A = Publisher()


def test_who_came_and_who_left(built: Built) -> None:
    db = built(
        history("a", ("1", "2025-01-01", A)),
        history("b", ("1", "2025-01-01", None)),
        lists=lists(
            listed("2024-10-01", "a", "x", "out-of-the-ranks"),
            listed("2024-10-20", "a", "y"),  # the month's last list: x has gone, y has come
            listed("2024-11-09", "a", "y"),
            listed("2024-11-09", "z", "z2", window_days=365),  # a year's list is another thing
            listed("2024-12-01", "b", "a"),  # D and E come between
            listed("2025-02-01", "b", "c"),  # F: no list of January
        ),
    )
    found = catalog.run(db, "list_turnover")
    assert rows(found, "listed_on", "members", "entered", "left", "ever", "broken_by") == [
        (date(2024, 10, 20), 2, None, None, 3, None),
        (date(2024, 11, 9), 2, 0, 0, 3, None),
        (date(2024, 12, 1), 2, 1, 1, 4, "DE"),
        (date(2025, 2, 1), 2, 1, 1, 5, "F"),
    ]


def test_a_change_is_split_into_adoption_and_turnover(built: Built) -> None:
    """March: 1 of 2 known attested. April, same list: b attests, +50 adoption. May: b leaves and
    c, not attested, comes: a stays as it is, so all of -50 is turnover; ``far`` was not asked.
    """
    db = built(
        history("a", ("1", "2025-01-01", A)),
        history("b", ("1", "2025-01-01", None), ("2", "2025-03-15", A)),
        history("c", ("1", "2025-01-01", None)),
        lists=lists(
            listed("2025-03-01", "a", "b", "far"),
            listed("2025-04-01", "a", "b", "far"),
            listed("2025-05-01", "a", "c", "far"),
            listed("2027-01-01", "c"),  # after the capture
        ),
    )
    found = catalog.run(db, "rolling_adoption")
    columns = ("members", "attested", "known", "share", "adoption_points", "turnover_points")
    assert rows(found, *columns) == [
        (3, 1, 2, 0.5, None, None),
        (3, 2, 2, 1.0, 50.0, 0.0),
        (3, 1, 2, 0.5, 0.0, -50.0),
    ]
    assert rows(found, "fixed_share") == [(1 / 3,), (2 / 3,), (2 / 3,)]


def test_who_is_known_later_is_neither_adoption_nor_a_change_of_the_list(built: Built) -> None:
    """On both lists, and ``b`` released for the first time between them."""
    db = built(
        history("a", ("1", "2025-01-01", A)),
        history("b", ("1", "2025-03-15", None)),
        lists=lists(listed("2025-03-01", "a", "b"), listed("2025-04-01", "a", "b")),
    )
    columns = ("share", "adoption_points", "turnover_points", "newly_known_points")
    assert rows(catalog.run(db, "rolling_adoption"), *columns) == [
        (1.0, None, None, None),
        (0.5, 0.0, 0.0, -50.0),
    ]


def test_of_who_left_a_list_it_is_told_how_many_are_known(built: Built) -> None:
    """``gone`` is in no cohort: for all that is seen, ``c`` in its place raised the share."""
    db = built(
        history("a", ("1", "2025-01-01", None)),
        history("c", ("1", "2025-01-01", A)),
        lists=lists(listed("2025-03-01", "a", "gone"), listed("2025-04-01", "a", "c")),
    )
    found = catalog.run(db, "rolling_adoption")
    assert rows(found, "entered", "entered_known", "left", "left_known", "turnover_points") == [
        (None, None, None, None, None),
        (1, 1, 1, 0, 50.0),
    ]
    chart: Any = charts.rolling_adoption(frames.to_frame(found))
    said = chart.to_dict()["usermeta"]
    assert (
        said["finding"]
        == "0 of 1 assessed projects on the first list were attested, 1 of 2 on the last"
    )
    assert "Of 1 project that left a list, 0 could be assessed" in said["counted"]
    part = frames.to_frame(found).query("adoption_points.notna()")
    assert isinstance(charts.rolling_adoption(part), LeftOut), "one list has changed from nothing"


def test_without_a_history_no_list_moves(built: Built) -> None:
    db = built(history("a", ("1", "2025-01-01", A)))
    assert (
        catalog.run(db, "list_turnover").num_rows
        == catalog.run(db, "rolling_adoption").num_rows
        == 0
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"as_of,rank", "not Parquet"),
        (parquet({"as_of": date(2025, 1, 1), "rank": 1}), "column window_days, project, down"),
        (parquet({**listed("2025-01-01", "a")[0], "rank": "first"}), "another type"),
        (parquet({**listed("2025-01-01", "a")[0], "as_of": None}), "no row has a list"),
        (parquet({**listed("2025-01-01", "a")[0], "rank": 0}), "no row has a list"),
    ],
)
def test_a_history_that_cannot_be_used_says_why(body: bytes, fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        parse_top_history(body, "lists")


def test_names_are_normalised_and_bad_rows_counted(built: Built) -> None:
    given = listed("2025-03-01", "A.One", "a_one", "b", " ")
    table, left_out = parse_top_history(parquet(*given, {**given[0], "rank": None}), "lists")
    assert table["project"].to_pylist() == ["a-one", "a-one", "b"]
    assert left_out == {"field empty or below 1": 2}
    names = ("a-one", "b", "c")
    db = built(*(history(name, ("1", "2025-01-01", A)) for name in names), lists=table)
    assert rows(catalog.run(db, "list_turnover"), "members", "ever") == [
        (2, 2)
    ]  # the better rank stays
