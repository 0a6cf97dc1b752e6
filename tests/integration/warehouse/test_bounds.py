"""What is not known bounds each share, and other starting points can be chosen."""

import duckdb

from pipeline import catalog, layers
from pipeline.report.headlines import Headline
from pipeline.report.headlines import headlines as report_headlines
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release

A = Publisher()


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
    half = Project(
        "half",
        {
            "1": [
                *release("half", "1", "2025-01-01", A),
                File("half-1.tar.gz", day("2025-01-01"), A, status=403),
            ]
        },
        organization="org",
    )
    db = built(
        history("a", ("1", "2025-01-01", A), urls={"Source": "https://github.com/acme/one"}),
        history("bare", ("1", "2025-01-01", None), owners=["ann"], downloads=300),
        history("old", ("1", "2020-01-01", None), owners=None),
        half,
        unread,
        Project("gone", {}, outcome="not_found", downloads=30),
    )
    assert {
        name: choice(db, "reported")[name]
        for name in (
            "projects_attested",
            "projects_attested_by_downloads",
            "projects_attested_of_attestable",
        )
    } == {
        "projects_attested": (2, 4),
        "projects_attested_by_downloads": (200, 600),
        "projects_attested_of_attestable": (2, 3),
    }
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
        layers.build(db, layer)
    assert choice(db, "all of the unknown")["files_attested_latest"] == (None, None)
    assert {name: (none[name], every[name]) for name in bounds} == bounds


def test_releases_that_may_still_get_files_can_be_left_out(built: Built) -> None:
    """The capture is of 1 November: p's newest release is a week old, q has only a young one."""
    db = built(
        history("p", ("1", "2026-01-01", A), ("2", "2026-10-25", None)),
        history("q", ("1", "2026-10-30", None)),
        history("r", ("1", "2026-10-18", A)),  # 13.5 days
        history("s", ("1", "2026-10-17", None)),
    )
    assert choice(db, "reported")["projects_attested"] == (1, 4)
    settled = choice(db, "without the last 14 days")
    assert settled["projects_attested"] == (1, 2)
    assert settled["files_attested_latest"] == (1, 2)


def test_attestation_can_be_said_to_start_when_tools_attested_by_default(built: Built) -> None:
    """Bare files of October 2024 then could not be attested; attested ones stay what they are."""
    mixed = Project(
        "mixed",
        {"1": [*release("mixed", "1", "2024-10-10", A), File("mixed-1.tar.gz", day("2024-10-10"))]},
    )
    db = built(
        mixed,
        history("bare", ("1", "2024-10-10", None), owners=["ann"]),
        history("late", ("1", "2024-10-29", None), owners=["ann"]),
    )
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
    told = [
        history("a", ("1", "2025-01-01", A), downloads=300),
        history("b", ("1", "2025-01-01", None), owners=["ann"]),
    ]
    cards = {card.words: card for card in cards_of(built(*told, *silent))}
    card = cards["have attested every file of their latest release"]
    assert (card.value, card.of) == ("1 of 2", "assessed projects")
    assert card.within == "1 to 19 of 20, counting none or all of the 18 not known"
    weighted = cards["of downloads are of attested projects"]
    assert "%" not in weighted.value, "of two projects, whatever they are weighed by"
    assert weighted.within == "13.6% to 95.5%, counting none or all of the rest"
    many = [history(f"k{place:02}", ("1", "2025-01-01", A)) for place in range(19)]
    assert {card.within for card in cards_of(built(*many, silent[0]))} == {""}


def cards_of(db: duckdb.DuckDBPyConnection) -> list[Headline]:
    return report_headlines(
        {"metrics": headline_metrics(db), "cohort": {}}, catalog.run(db, "sensitivity")
    )
