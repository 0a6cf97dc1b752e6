"""What a number counts, and of how many: headlines, spans and rates of literal worlds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline import catalog, codes
from pipeline.summary import headline_metrics
from tests.helpers import literal
from tests.helpers.claim_worlds import FIRST, SECOND, judged
from tests.helpers.claim_worlds import by_id as by_claim
from tests.helpers.literal import Built, File, Project, Publisher, day, history, listed, release
from tests.helpers.tables import lists

A = Publisher()
GITLAB = Publisher(kind="GitLab")


def headlines(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in headline_metrics(db)}


def test_downloads_of_attested_projects_are_none_where_nobody_attests(built: Built) -> None:
    db = built(history("p", ("1", "2025-01-01", None), downloads=300))
    row = headlines(db)["projects_attested_by_downloads"]
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 300, 0.0)
    assert row["note"] is None
    empty = headlines(built(Project("q", {}, outcome="not_found")))
    assert empty["projects_attested_by_downloads"]["numerator"] is None
    assert empty["projects_attested_by_downloads"]["note"]


def test_no_headline_is_null_without_saying_why(built: Built) -> None:
    for world in (
        [history("p", ("1", "2025-01-01", None), downloads=300)],
        [history("p", ("1", "2025-01-01", A), downloads=None, owners=None)],
        [history("p", ("1", "2020-01-01", None))],
        [Project("p", {}, outcome="not_found")],
    ):
        for row in headline_metrics(built(*world)):
            assert (row["value"] is None) == (row["note"] is not None) or (
                row["evidence"] == "estimate"
            ), row


def test_a_release_read_in_part_counts_as_its_kind_and_as_unknown(built: Built) -> None:
    """p: a wheel by GitHub, an unread source archive; q: read; r: two kinds; s: bare."""
    unread = [
        *release("p", "1", "2025-01-01", A),
        File("p-1.tar.gz", day("2025-01-01"), A, status=403),
    ]
    db = built(
        Project("p", {"1": unread}),
        history("q", ("1", "2025-01-01", A)),
        Project("r", {"1": release("r", "1", "2025-01-01", A, GITLAB)}),
        history("s", ("1", "2025-01-01", None)),
    )
    found = headlines(db)
    expected = dict.fromkeys(codes.publisher_kinds(), 0) | {"GitHub": 3, "GitLab": 1, "unknown": 1}
    for kind, number in expected.items():
        row = found[f"projects_attested_kind_{kind.lower()}"]
        assert (row["numerator"], row["denominator"]) == (number, 4), kind
    for table in (catalog.run(db, "publisher_kinds"), catalog.run(db, "publisher_kinds_by_rank")):
        assert {row["kind"]: row["projects"] for row in table.to_pylist()} == expected


def test_a_file_dated_after_the_capture_is_in_the_first_span(built: Built) -> None:
    db = built(
        history("p", ("1", "2026-12-24", A)),
        history("q", ("1", "2026-10-20", A)),
        history("old", ("1", "2006-01-01", None)),
    )
    rows = catalog.run(db, "days_since_release").to_pylist()
    assert {row["low_days"]: row["projects"] for row in rows if row["projects"]} == {
        0: 1,
        7: 1,
        2920: 1,
    }
    assert sum(row["projects"] for row in rows) == rows[0]["known"] == 3


def test_a_project_that_may_have_a_newer_file_is_in_no_count_of_silence(built: Built) -> None:
    """p: a file without a time could be its newest; q is silent; r is not, whatever it lacks."""
    bare = File("p-1.tar.gz", None)
    db = built(
        Project("p", {"1": [*release("p", "1", "2020-01-01", None), bare]}),
        history("q", ("1", "2020-01-01", None)),
        Project(
            "r", {"1": [*release("r", "1", "2026-10-01", None), replace(bare, name="r-1.zip")]}
        ),
    )
    headline = headlines(db)["projects_dormant_365d"]
    assert (headline["numerator"], headline["denominator"]) == (1, 2)
    spans = catalog.run(db, "days_since_release").to_pylist()
    assert (spans[0]["dormant"], spans[0]["known"]) == (1, 2)
    assert sum(row["projects"] for row in spans) == 2
    [row] = [
        row
        for row in catalog.run(db, "sample_intervals").to_pylist()
        if row["id"] == "projects_dormant_365d"
    ]
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_events_are_counted_as_what_they_are_of(built: Built) -> None:
    found = headlines(built(history("p", ("1", "2025-01-01", A))))
    weights = {
        name.removeprefix("events_"): row["weight"]
        for name, row in found.items()
        if name.startswith("events_")
    }
    projects = {
        "first_attested",
        "repository_mismatch",
        "owner_added",
        "owner_removed",
        "owners_replaced",
        "organization_joined",
        "organization_left",
        "organization_changed",
        "status_changed",
    }
    files = {"late_file", "file_removed"}
    for kind, weight in weights.items():
        expected = "projects" if kind in projects else "files" if kind in files else "releases"
        assert weight == expected, kind
    assert weights.keys() == codes.event_kinds().keys()


def test_owner_changes_are_of_projects_both_captures_could_see(tmp_path: Path) -> None:
    """Ten projects a month apart; of one only the later says who owns it, of one only the earlier,
    and one came to the list: seven could have shown a change, and one did.
    """

    def world(*, hidden: int, first: str = "ann") -> list[Project]:
        return [
            history(
                f"p{place}",
                ("1", "2025-01-01", A),
                owners=None if place == hidden else [first if place == 9 else "bob"],
            )
            for place in range(10)
        ]

    earlier = literal.snapshot(tmp_path, *world(hidden=0)[:9], world(hidden=0)[9], as_of=FIRST)
    came = [
        *world(hidden=1, first="zoe")[:8],
        history("new", ("1", "2025-01-01", A)),
        world(hidden=1, first="zoe")[9],
    ]
    later = literal.snapshot(tmp_path, *came, as_of=SECOND)
    [test] = by_claim(judged(later, earlier))["C59"]["data"]["tests"]
    assert (test["numerator"], test["denominator"]) == (1, 7)


def test_the_estimate_says_what_its_interval_is(built: Built) -> None:
    row = headlines(built(history("p", ("1", "2025-01-01", replace(A)))))[
        "projects_trusted_publishing_estimate"
    ]
    assert "how exactly the two are stated" in row["note"]
    assert "upper end is no bound" in row["note"]


def month_shares(table: Any) -> dict[str, tuple[int, int]]:
    return {f"{row['month']:%Y-%m}": (row["attested"], row["known"]) for row in table.to_pylist()}


def grown(name: str, first: Publisher | None, second: Publisher | None) -> Project:
    """One release, its wheel of January, and a source archive that came in March."""
    return Project(
        name,
        {
            "1": [
                *release(name, "1", "2025-01-10", first),
                File(f"{name}-1.tar.gz", day("2025-03-31"), second),
            ]
        },
    )


def test_a_month_is_judged_by_what_was_uploaded_by_its_end(built: Built) -> None:
    """lost: attested until a bare file came; won: an egg cannot be attested, its wheel was."""
    egg = File("won-1-py3.9.egg", day("2025-01-10"))
    late = Project("won", {"1": [egg, File("won-1-py3-none-any.whl", day("2025-03-31"), A)]})
    db = built(grown("lost", A, None), late, grown("kept", A, A))
    months = month_shares(catalog.run(db, "adoption_by_rank"))
    assert months["2025-01"] == months["2025-02"] == (2, 3)
    assert months["2025-03"] == months["2026-10"] == (2, 3)
    assert "2024-12" not in months
    alone = month_shares(catalog.run(built(grown("lost", A, None)), "adoption_by_rank"))
    assert (alone["2025-02"], alone["2025-03"]) == ((1, 1), (0, 1))


def test_a_file_of_unknown_evidence_hides_a_release_from_its_upload_on(built: Built) -> None:
    unread = File("p-1.zip", day("2025-03-01"), provenance="absent")
    bare = history("q", ("1", "2025-01-01", None))
    hidden = Project(
        "p",
        {
            "1": [*release("p", "1", "2025-01-10", A), unread],
            "2": release("p", "2", "2025-05-01", A),
        },
    )
    months = month_shares(catalog.run(built(hidden, bare), "adoption_by_rank"))
    assert months["2025-02"] == (1, 2)
    assert months["2025-03"] == months["2025-04"] == (0, 1)
    assert months["2025-05"] == (1, 2)


def test_a_list_is_judged_by_what_was_uploaded_by_its_day(built: Built) -> None:
    db = built(
        grown("lost", A, None),
        history("bare", ("1", "2025-01-01", None)),
        lists=lists(listed("2025-03-30", "lost", "bare"), listed("2025-04-30", "lost", "bare")),
    )
    rows = catalog.run(db, "rolling_adoption").to_pylist()
    assert [(row["attested"], row["known"], row["adoption_points"]) for row in rows] == [
        (1, 2, None),
        (0, 2, -50.0),
    ]


def agreement(here: list[str], there: list[str]) -> list[dict[str, Any]]:
    db = duckdb.connect()
    for table, names in (("raw_cohort", here), ("raw_listed", there)):
        ranked = [{"project": name, "rank": rank} for rank, name in enumerate(names, start=1)]
        db.register("ranked", pa.Table.from_pylist(ranked))
        db.execute(f"create table {table} as from ranked")
    return catalog.run(db, "cohort_agreement").to_pylist()


def test_agreement_of_two_lists_weighs_the_top_most() -> None:
    """By hand, p = 0.9: two first ranks exchanged give p; one shared at rank 10 gives p^9 / 10."""
    names = [f"p{place}" for place in range(10)]
    others = [f"q{place}" for place in range(9)]
    for there, both, expected in (
        (names, 10, 1.0),
        ([names[1], names[0], *names[2:]], 10, 0.9),
        ([*others, names[9]], 1, 0.9**9 / 10),
        ([*others, "far"], 0, 0.0),
    ):
        [row] = agreement(names, there)
        assert (row["depth"], row["both"], row["overlap"]) == (10, both, both / 10)
        assert row["p"] == pytest.approx(0.9)
        assert row["rank_biased_overlap"] == pytest.approx(expected, abs=1e-6)
    last = [*names[:8], names[9], names[8]]
    [row] = agreement(names, last)
    assert row["rank_biased_overlap"] > 0.9  # the same exchange matters less further down


def test_agreement_is_told_at_each_depth_both_lists_have() -> None:
    """Against the definition, term by term, for a list of 60 and its reverse."""
    names = [f"p{place:02}" for place in range(60)]
    rows = agreement(names, names[::-1])
    assert [row["depth"] for row in rows] == [10, 25, 50]
    for row in rows:
        k, p = row["depth"], 1 - 1 / row["depth"]
        shared = [len({*names[:d]} & {*names[::-1][:d]}) for d in range(1, k + 1)]
        terms = sum(x / d * p**d for d, x in enumerate(shared, start=1))
        assert row["rank_biased_overlap"] == pytest.approx(
            shared[-1] / k * p**k + (1 - p) / p * terms, abs=1e-6
        )
    assert agreement(names[:9], names) == []
