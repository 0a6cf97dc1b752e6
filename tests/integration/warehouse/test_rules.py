"""The same histories under other rules of comparison, counted by eye."""

from typing import Any

import pytest

from pipeline import catalog
from tests.helpers.literal import Built, File, Project, Publisher, day, history

OURS = Publisher()
MOVED = Publisher(repository="acme/renamed")
THEIRS = Publisher(repository="other/one", repository_id="999")


def rates(built: Built, *worlds: Project) -> dict[tuple[str, int | None], tuple[Any, ...]]:
    """(compared, changed, lost, lost_followed) by rule and window."""
    rows = catalog.run(built(*worlds), "change_rates").to_pylist()
    names = ("compared", "changed", "lost", "lost_followed")
    return {(row["rule"], row["window_days"]): tuple(row[n] for n in names) for row in rows}


@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        (
            [("1.0", "2025-01-01", OURS), ("1.1", "2025-01-10", OURS)],
            {("same_line", None): (1, 0, 0, 0), ("index_rule", 14): (1, 0, 0, 0)},
        ),
        (
            [("1.0", "2025-01-01", OURS), ("1.1", "2025-02-20", THEIRS)],
            {
                ("same_line", 30): (0, 0, 0, 0),
                ("same_line", 90): (1, 1, 0, 0),
                ("index_rule", 14): (0, 0, 0, 0),
            },
        ),
        ([("1.0", "2025-01-01", OURS), ("1.1", "2025-01-10", MOVED)], {("any", 14): (1, 0, 0, 0)}),
        (
            # a backport of the old line: another line than the one before it
            [
                ("1.0", "2025-01-01", OURS),
                ("2.0", "2025-01-05", THEIRS),
                ("1.1", "2025-01-10", OURS),
            ],
            {("same_line", None): (1, 0, 0, 0), ("any", None): (2, 2, 0, 0)},
        ),
        (
            [
                ("1.0", "2025-01-01", OURS),
                ("1.1", "2025-01-10", None),
                ("1.2", "2025-01-12", None),
                ("1.3", "2025-01-20", OURS),
            ],
            {("same_line", None): (3, 0, 2, 2), ("index_rule", 14): (2, 0, 2, 2)},
        ),
        (
            [("1.0", "2025-01-01", OURS), ("1.1", "2025-01-10", None)],
            {("stable_only", None): (1, 0, 1, 0)},
        ),
        (
            [("1.0", "2025-01-01", OURS), ("1.1b1", "2025-01-10", None)],
            {
                ("same_line", None): (0, 0, 0, 0),
                ("any", None): (1, 0, 1, 0),
                ("stable_only", None): (0, 0, 0, 0),
            },
        ),
    ],
)
def test_rates_under_each_rule(
    built: Built, releases: list[Any], expected: dict[tuple[str, int | None], tuple[int, ...]]
) -> None:
    found = rates(built, history("p", *releases))
    assert {key: found[key] for key in expected} == expected


def test_no_attested_release_gives_no_row(built: Built) -> None:
    assert rates(built, history("p", ("1.0", "2025-01-01", None))) == {}


def test_releases_without_a_time_are_no_zero(built: Built) -> None:
    """Nobody knows what came before them: nothing is compared, and nothing said to be 0."""
    db = built(Project("p", {"1.0": [File("p-1.0.zip", None, OURS)]}))
    assert catalog.run(db, "change_rates").num_rows == 0
    assert catalog.run(db, "index_states").num_rows == 0


def test_the_index_gives_a_release_its_states(built: Built) -> None:
    db = built(
        history(
            "p",
            ("1.0", "2025-01-01", OURS),
            ("1.1", "2025-01-10", None),
            ("1.2", "2025-03-10", None),
        ),
        history("q", ("1.0", "2025-01-01", OURS), ("1.1", "2025-01-10", THEIRS)),
    )
    rows = {
        row["state"]: (row["releases"], row["known"])
        for row in catalog.run(db, "index_states").to_pylist()
    }
    assert rows == {
        "no_provenance": (2, 5),
        "full_provenance": (3, 5),
        "partial_provenance": (0, 5),
        "inconsistent_provenance": (0, 5),
        "lost_provenance": (1, 5),
        "changed_provenance": (1, 5),
    }


def test_lost_per_1000_means_one_thing(built: Built) -> None:
    """All quarters together are the rule of the line at any age, publishers read or not."""
    unread = [
        File("q-1.0.zip", day("2025-01-01"), OURS, status=403),
        File("q-1.1.zip", day("2025-04-01"), OURS, status=403),
        File("q-1.2.zip", day("2025-07-01")),
    ]
    db = built(
        history(
            "p",
            ("1.0", "2025-01-01", OURS),
            ("1.1", "2025-02-10", None),
            ("1.2", "2025-06-10", THEIRS),
            ("2.0", "2025-06-12", None),
        ),
        Project("q", {file.name[2:5]: [file] for file in unread}),
    )
    quarters = catalog.run(db, "losses_by_quarter").to_pylist()
    [line] = [
        row
        for row in catalog.run(db, "change_rates").to_pylist()
        if (row["rule"], row["window_days"]) == ("same_line", None)
    ]
    assert sum(row["comparable"] for row in quarters) == line["compared"] == 4
    assert sum(row["lost"] for row in quarters) == line["lost"] == 2
    assert (line["read"], line["changed"]) == (1, 1)


def test_where_no_publisher_was_read_no_change_is_counted_and_no_zero_either(
    built: Built,
) -> None:
    files = {
        f"1.{n}": [File(f"p-1.{n}.zip", day(f"2025-0{n}-01"), OURS, status=403)] for n in (1, 2)
    }
    rows = catalog.run(built(Project("p", files)), "change_rates").to_pylist()
    assert {row["changed"] for row in rows if row["compared"]} == {None}


def test_no_publisher_that_was_read_is_no_zero(built: Built) -> None:
    """Both releases are attested, and the index answered nothing about who published them."""
    names = ("p-1.0.tar.gz", "p-1.1.tar.gz")
    files = {
        version: [File(name, day(at), OURS, status=503)]
        for name, version, at in zip(
            names, ("1.0", "1.1"), ("2025-01-01", "2025-01-10"), strict=True
        )
    }
    states = {
        row["state"]: row["releases"]
        for row in catalog.run(built(Project("p", files)), "index_states").to_pylist()
    }
    assert (states["inconsistent_provenance"], states["changed_provenance"]) == (None, None)
    assert (states["full_provenance"], states["lost_provenance"]) == (2, 0)
