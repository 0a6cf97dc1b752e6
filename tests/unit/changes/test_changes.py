"""What changed between two snapshots: exact on worlds counted by eye, and on any two tables."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.figure_changes import figure_changes
from pipeline.changes.table_changes import Difference, difference
from pipeline.report import change_summary
from pipeline.report.site import page_rows, pages


def test_a_small_change_is_not_shown_as_none() -> None:
    shown = [change_summary._points(each) for each in (12.34, -0.1, -0.04, 0.031, 0.0, -0.001)]
    assert shown == ["+12.3", "-0.1", "-0.04", "+0.03", "0.0", "0.0"]


def test_what_is_shown_of_a_change_adds_up() -> None:
    row = {"before": 0.23364, "after": 0.25233, "of_which": {"entered": 0.0, "left": 0.0}}
    assert change_summary._parts(row, change_summary._moved(row)[2]) == ("+1.8", "0.0")
    row["of_which"] = {"entered": 0.61, "left": -0.37}
    assert change_summary._parts(row, change_summary._moved(row)[2]) == ("+1.6", "+0.2")


def test_an_outage_and_what_was_not_known_are_no_new_change() -> None:
    attested = {"id": "projects_attested", "unit": "share", "change": 0.0, "after": 0.5}
    content = {
        "baseline": "b",
        "baseline_as_of": "2026-11-01T00:00:00Z",
        "is_changed": True,
        "projects": [{"moved": "became_unknown", "project": name} for name in "abcde"],
        "events": {"new": 3, "by_news": {"learned": 1, "entered": 2}},
        "claims": [],
        "metrics": [attested],
    }
    assert change_summary.sentence(content) == (
        "Since 1 November 2026: 50.0% of projects attested, as before; 0 new changes; 3 earlier "
        "changes not known then; 5 projects could be assessed then and not now, 0 now and not then."
    )


def test_the_section_escapes_what_an_index_said() -> None:
    event = {
        "at": "2026-10-02T00:00:00Z",
        "project": "<script>x</script>",
        "version": "1\u202e2",
        "kind": "publisher_repository_changed",
        "subtype": "<b>odd</b>",
        "layer": "notice",
        "previous_version": "<b>0</b>",
        "benign_hint": None,
        "source": "x",
        "before": None,
        "after": {
            "publisher": {"kind": "GitHub", "repository": "<i>a</i>/b", "workflow": "\u202ey"}
        },
    }
    shown = {
        "sentence": "Since <i>",
        "baseline": "index-2026-10-01-000000000000",
        "day": "2026-10-01T00:00:00Z",
        "metrics": [],
        "projects": [{"words": "Gained", "names": ["<i>c</i>", "d"], "n": 1234}],
        "events": [page_rows.event_row(event)],
        "n_events": 1234,
    }
    page = pages.environment().get_template("since.html").render(since=shown, root="")
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "&lt;i&gt;c&lt;/i&gt;</a>, " in page
    assert ">d</a> and 1,232 more." in page
    assert "style=" not in page
    assert "first: 1 of 1,234</caption>" in page


ROWS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3)),
    st.tuples(st.integers(0, 2) | st.none(), st.sampled_from(["x", "y"]) | st.none()),
    max_size=8,
)


def table(rows: dict[tuple[str, int], tuple[int | None, str | None]]) -> pa.Table:
    return pa.table(
        {
            "name": pa.array([key[0] for key in rows], pa.string()),
            "month": pa.array([key[1] for key in rows], pa.int64()),
            "count": pa.array([row[0] for row in rows.values()], pa.int64()),
            "state": pa.array([row[1] for row in rows.values()], pa.string()),
            "position": pa.array(range(len(rows)), pa.int64()),
        }
    )


@given(ROWS, ROWS)
def test_a_difference_leads_from_one_table_to_the_other(before: Any, after: Any) -> None:
    found = difference(table(before), table(after), ("name", "month"))
    rebuilt = {key: list(row) for key, row in before.items() if key not in found.lost}
    for key, column, was, now in found.cells:
        place = ("count", "state").index(column)
        assert rebuilt[key][place] == was
        rebuilt[key][place] = now
    rebuilt |= {key: list(after[key]) for key in found.gained}
    assert {key: tuple(row) for key, row in rebuilt.items()} == after
    assert found.is_changed == (before != after)


def test_rows_whose_key_is_an_ordinal_are_a_bag() -> None:
    one = pa.table({"owner_ordinal": [1, 2, 3], "projects": [1, 1, 4]})
    other = pa.table({"owner_ordinal": [1, 2, 3], "projects": [1, 4, 4]})
    found = difference(one, other, ("owner_ordinal",))
    assert (len(found.gained), len(found.lost), found.changed) == (1, 1, 0)


def test_the_largest_change_is_of_a_share_in_points_and_of_a_count_in_its_unit() -> None:
    def made(*rows: tuple[str, float, int]) -> pa.Table:
        return pa.table(
            {
                "band": [row[0] for row in rows],
                "share": [row[1] for row in rows],
                "projects": [row[2] for row in rows],
            }
        )

    before, after = made(("a", 0.5, 10), ("b", 0.2, 5)), made(("a", 0.25, 11), ("b", 0.3, 9))
    found = figure_changes("readiness_by_rank", difference(before, after, ("band",)))
    share, count = found["largest"]["share"], found["largest"]["count"]
    assert (share["row"], share["change"]) == ({"band": "a"}, -25.0)
    assert (count["row"], count["change"], count["unit"]) == ({"band": "b"}, 4, "projects")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (0.26949, 0.26751, ("26.9%", "26.8%", "-0.1")),  # by themselves -0.2
        (0.5, 0.75, ("50.0%", "75.0%", "+25.0")),
        (0.26851, 0.26849, ("26.9%", "26.8%", "-0.1")),
        (0.26860, 0.26910, ("26.86%", "26.91%", "+0.05")),
        (0.268601, 0.268602, ("26.9%", "26.9%", "0.0")),
    ],
)
def test_points_are_the_difference_of_the_shares_as_shown(
    before: float, after: float, told: tuple[str, str, str]
) -> None:
    row = {
        "id": "projects_attested",
        "unit": "share",
        "before": before,
        "after": after,
        "change": 100 * (after - before),
        "of_which": None,
    }
    document = {"baseline": "x", "baseline_as_of": "2026-10-01", "sentence": "", "metrics": [row]}
    shown = change_summary.shown({**document, "events": {"items": [], "new": 0}, "projects": [],
                                    "figures": []})  # fmt: skip
    assert shown
    [found] = shown["metrics"]
    assert (found["before"], found["after"], found["change"]) == told
    assert change_summary._share(row).startswith(
        f"{told[1]} of projects attested, {told[0]} before ({told[2]} percentage points"
    )


def test_a_changed_count_has_the_unit_of_its_table() -> None:
    key = ("grouping", "group_name", "days")
    cells = ((("all", "all", 3), "events", 4, 9),)
    found = figure_changes("time_to_attestation", Difference(key, 1, 1, (), (), cells))
    assert found["largest"]["count"]["unit"] == "projects"
