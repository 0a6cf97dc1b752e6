"""What a number counts, and of how many: headlines, spans and rates of literal worlds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline import capture, catalog, database
from pipeline.demo import generate
from pipeline.demo import world as simulated
from pipeline.report.headlines import Headline
from pipeline.report.headlines import headlines as report_headlines
from pipeline.study import study_of
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
    for world in ([history("p", ("1", "2025-01-01", None), downloads=300)],
                  [history("p", ("1", "2025-01-01", A), downloads=None, owners=None)],
                  [history("p", ("1", "2020-01-01", None))],
                  [Project("p", {}, outcome="not_found")]):  # fmt: skip
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
    db = built(Project("p", {"1": unread}), history("q", ("1", "2025-01-01", A)),
               Project("r", {"1": release("r", "1", "2025-01-01", A, GITLAB)}),
               history("s", ("1", "2025-01-01", None)))  # fmt: skip
    found = headlines(db)
    kinds = {"github": (3, 4), "gitlab": (1, 4), "google": (0, 4), "unknown": (1, 4)}
    for kind, counts in kinds.items():
        row = found[f"projects_attested_kind_{kind}"]
        assert (row["numerator"], row["denominator"]) == counts, kind
    expected = {"GitHub": 3, "GitLab": 1, "Google": 0, "unknown": 1}
    for table in (catalog.run(db, "publisher_kinds"), catalog.run(db, "publisher_kinds_by_rank")):
        assert {row["kind"]: row["projects"] for row in table.to_pylist()} == expected


def test_a_file_dated_after_the_capture_is_in_the_first_span(built: Built) -> None:
    db = built(history("p", ("1", "2026-12-24", A)), history("q", ("1", "2026-10-20", A)),
               history("old", ("1", "2006-01-01", None)))  # fmt: skip
    rows = catalog.run(db, "days_since_release").to_pylist()
    assert {row["low_days"]: row["projects"] for row in rows if row["projects"]} == {
        0: 1, 7: 1, 2920: 1,
    }  # fmt: skip
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
    [row] = [row for row in catalog.run(db, "sample_intervals").to_pylist()
             if row["id"] == "projects_dormant_365d"]  # fmt: skip
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_events_are_counted_as_what_they_are_of(built: Built) -> None:
    found = headlines(built(history("p", ("1", "2025-01-01", A))))
    weights = {
        name.removeprefix("events_"): row["weight"]
        for name, row in found.items()
        if name.startswith("events_")
    }
    projects = {
        "first_attested", "repository_mismatch", "owner_added", "owner_removed", "owners_replaced",
        "organization_joined", "organization_left", "organization_changed", "status_changed",
    }  # fmt: skip
    files = {"late_file", "file_removed"}
    for kind, weight in weights.items():
        expected = "projects" if kind in projects else "files" if kind in files else "releases"
        assert weight == expected, kind
    assert len(weights) == 22


def test_owner_changes_are_of_projects_both_captures_could_see(tmp_path: Path) -> None:
    """Ten projects a month apart; of one only the later says who owns it, of one only the earlier,
    and one came to the list: seven could have shown a change, and one did.
    """

    def world(*, hidden: int, first: str = "ann") -> list[Project]:
        return [
            history(f"p{place}", ("1", "2025-01-01", A),
                    owners=None if place == hidden else [first if place == 9 else "bob"])
            for place in range(10)
        ]  # fmt: skip

    earlier = literal.snapshot(tmp_path, *world(hidden=0)[:9], world(hidden=0)[9], as_of=FIRST)
    came = [*world(hidden=1, first="zoe")[:8], history("new", ("1", "2025-01-01", A)),
            world(hidden=1, first="zoe")[9]]  # fmt: skip
    later = literal.snapshot(tmp_path, *came, as_of=SECOND)
    [test] = by_claim(judged(later, earlier))["C59"]["data"]["tests"]
    assert (test["numerator"], test["denominator"]) == (1, 7)


def test_the_estimate_says_what_its_interval_is(built: Built) -> None:
    row = headlines(built(history("p", ("1", "2025-01-01", replace(A)))))[
        "projects_trusted_publishing_estimate"
    ]
    assert "rounding" in row["note"]
    assert "upper end is no bound" in row["note"]


def month_shares(table: Any) -> dict[str, tuple[int, int]]:
    return {f"{row['month']:%Y-%m}": (row["attested"], row["known"]) for row in table.to_pylist()}


def grown(name: str, first: Publisher | None, second: Publisher | None) -> Project:
    """One release, its wheel of January, and a source archive that came in March."""
    return Project(name, {"1": [
        *release(name, "1", "2025-01-10", first),
        File(f"{name}-1.tar.gz", day("2025-03-31"), second),
    ]})  # fmt: skip


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
    hidden = Project("p", {"1": [*release("p", "1", "2025-01-10", A), unread],
                           "2": release("p", "2", "2025-05-01", A)})  # fmt: skip
    months = month_shares(catalog.run(built(hidden, bare), "adoption_by_rank"))
    assert months["2025-02"] == (1, 2)
    assert months["2025-03"] == months["2025-04"] == (0, 1)
    assert months["2025-05"] == (1, 2)


def test_a_list_is_judged_by_what_was_uploaded_by_its_day(built: Built) -> None:
    db = built(grown("lost", A, None), history("bare", ("1", "2025-01-01", None)),
               lists=lists(listed("2025-03-30", "lost", "bare"),
                           listed("2025-04-30", "lost", "bare")))  # fmt: skip
    rows = catalog.run(db, "rolling_adoption").to_pylist()
    assert [(row["attested"], row["known"], row["adoption_points"]) for row in rows] == [
        (1, 2, None), (0, 2, -50.0),
    ]  # fmt: skip


def choice(db: duckdb.DuckDBPyConnection, variant: str) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of each headline share under a choice."""
    return {
        row["id"]: (row["numerator"], row["denominator"])
        for row in catalog.run(db, "sensitivity").to_pylist()
        if row["variant"] == variant
    }


def test_what_is_unknown_bounds_each_share(built: Built) -> None:
    """Five projects are read; unread's file lists do not say, and gone told nothing."""
    silent = File("unread-1.zip", day("2026-01-01"), provenance="absent")
    unread = Project("unread", {"1": [silent]}, owners=["ann"], downloads=70)
    half = Project("half", {"1": [*release("half", "1", "2025-01-01", A),
                                  File("half-1.tar.gz", day("2025-01-01"), A, status=403)]},
                   organization="org")  # fmt: skip
    db = built(history("a", ("1", "2025-01-01", A), urls={"Source": "https://github.com/acme/one"}),
               history("bare", ("1", "2025-01-01", None), owners=["ann"], downloads=300),
               history("old", ("1", "2020-01-01", None), owners=None),
               half, unread, Project("gone", {}, outcome="not_found", downloads=30))  # fmt: skip
    assert {name: choice(db, "reported")[name] for name in (
        "projects_attested", "projects_attested_by_downloads", "projects_attested_of_attestable",
    )} == {
        "projects_attested": (2, 4), "projects_attested_by_downloads": (200, 600),
        "projects_attested_of_attestable": (2, 3),
    }  # fmt: skip
    bounds = {
        "projects_attested": ((2, 6), (4, 6)),
        "projects_attested_by_downloads": ((200, 700), (300, 700)),
        "projects_attested_of_attestable": ((2, 5), (4, 5)),  # old is none, whatever it would be
        "projects_attested_partially": ((0, 6), (2, 6)),
        "projects_attested_top100": ((2, 6), (4, 6)),
        "projects_attested_kind_github": ((2, 6), (4, 6)),
        "projects_attested_kind_google": ((0, 6), (3, 6)),  # half has an unread file
        "projects_attested_kind_unknown": ((1, 6), (3, 6)),
        "files_attested_latest": ((3, 5), (4, 5)),
        "projects_in_organization": ((1, 6), (3, 6)),  # old and gone do not say
        "projects_single_owner": ((2, 6), (4, 6)),
        "projects_single_owner_no_org_no_attestation": ((1, 5), (3, 5)),
        "projects_dormant_365d": ((4, 6), (5, 6)),
    }
    none, every = choice(db, "none of the unknown"), choice(db, "all of the unknown")
    db.execute("update fct_project set reason = 'timed_out' where project = 'gone'")
    for layer in ("choices", "shares"):
        database.build_layer(db, layer)
    assert choice(db, "all of the unknown")["files_attested_latest"] == (None, None)
    assert {name: (none[name], every[name]) for name in bounds} == bounds


def test_releases_that_may_still_get_files_can_be_left_out(built: Built) -> None:
    """The capture is of 1 November: p's newest release is a week old, q has only a young one."""
    db = built(history("p", ("1", "2026-01-01", A), ("2", "2026-10-25", None)),
               history("q", ("1", "2026-10-30", None)),
               history("r", ("1", "2026-10-18", A)),  # 13.5 days
               history("s", ("1", "2026-10-17", None)))  # fmt: skip
    assert choice(db, "reported")["projects_attested"] == (1, 4)
    settled = choice(db, "without the last 14 days")
    assert settled["projects_attested"] == (1, 2)
    assert settled["files_attested_latest"] == (1, 2)


def test_attestation_can_be_said_to_start_when_tools_attested_by_default(built: Built) -> None:
    """Bare files of October 2024 then could not be attested; attested ones stay what they are."""
    mixed = Project("mixed", {"1": [*release("mixed", "1", "2024-10-10", A),
                                    File("mixed-1.tar.gz", day("2024-10-10"))]})  # fmt: skip
    db = built(mixed, history("bare", ("1", "2024-10-10", None), owners=["ann"]),
               history("late", ("1", "2024-10-29", None), owners=["ann"]))  # fmt: skip
    reported, later = choice(db, "reported"), choice(db, "attested by default")
    assert reported["projects_attested"] == (0, 3)
    assert later["projects_attested"] == (1, 3)
    assert reported["projects_attested_of_attestable"] == (0, 3)
    assert later["projects_attested_of_attestable"] == (0, 1)
    assert reported["projects_attested_partially"] == (1, 3)
    assert later["projects_attested_partially"] == (0, 3)
    assert reported["files_attested_latest"] == (1, 4)
    assert later["files_attested_latest"] == (1, 2)
    exposed = "projects_single_owner_no_org_no_attestation"
    assert (reported[exposed], later[exposed]) == ((2, 3), (1, 1))


def test_a_card_says_what_many_unknown_leave_open(built: Built) -> None:
    """Of twenty projects one attests, one does not, 18 say nothing; then 19 of 20 are known."""
    silent = [Project(f"s{place:02}", {}, outcome="not_found") for place in range(18)]
    told = [history("a", ("1", "2025-01-01", A), downloads=300),
            history("b", ("1", "2025-01-01", None), owners=["ann"])]  # fmt: skip
    cards = {card.words: card for card in cards_of(built(*told, *silent))}
    card = cards["have attested every file of their latest release"]
    assert (card.value, card.of) == ("50.0%", "1 of 2 known projects")
    assert card.within == "5.0% to 95.0% with none or all of the 18 unknown counted"
    weighted = cards["of known downloads go to attested projects"]
    assert weighted.within == "13.6% to 95.5% with none or all of the unknown downloads counted"
    many = [history(f"k{place:02}", ("1", "2025-01-01", A)) for place in range(19)]
    assert {card.within for card in cards_of(built(*many, silent[0]))} == {""}


def cards_of(db: duckdb.DuckDBPyConnection) -> list[Headline]:
    return report_headlines({"metrics": headline_metrics(db)}, catalog.run(db, "sensitivity"))


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


def test_months_of_a_simulated_index_are_those_of_its_records(tmp_path: Path) -> None:
    """Known and attested at each month's end, counted from the records file by file."""
    options = capture.Options(source="demo", data=tmp_path, top=200)
    world = generate(2026, 200)
    with study_of(capture.collect(options)).db as db:
        names = db.sql("select project from fct_project where is_known").fetchall()
        found = catalog.run(db, "adoption_by_rank").to_pylist()
    known = {name for (name,) in names}
    computed: dict[date, list[int]] = {}
    for row in found:
        counts = computed.setdefault(row["month"], [0, 0])
        counts[0] += row["attested"]
        counts[1] += row["known"]
    projects = [project for project in world.projects if project.name in known]
    for month, counts in computed.items():
        after = (month + timedelta(days=31)).replace(day=1)
        end = min(datetime(after.year, after.month, 1, tzinfo=UTC), world.as_of)
        states = [attested_at(project, end) for project in projects]
        assert counts == [states.count(True), len(states) - states.count(None)], month
    assert len(computed) == 26


def attested_at(project: simulated.Project, end: datetime) -> bool | None:
    """Had its newest release by then every attestable file attested? None: not known, or none."""
    uploaded = {
        release: [file for file in release.files if file.uploaded_at < end]
        for release in project.visible_releases
        if release.yanked is None
    }
    there = [release for release, files in uploaded.items() if files]
    if not there:
        return None
    newest = max(there, key=lambda each: (not each.parsed.is_prerelease, each.parsed))
    attested = [file for file in uploaded[newest] if file.publisher is not None]
    bare = [file for file in uploaded[newest] if file.publisher is None and file.is_attestable]
    if bare and not project.is_provenance_declared:
        return None
    return bool(attested) and not bare
