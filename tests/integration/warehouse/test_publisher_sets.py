"""A release's publishers are a set: what counts as a change of it, on histories counted by eye."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from pipeline import catalog
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release

A = Publisher()
B = replace(A, repository="acme/two", repository_id="202")
C = replace(A, repository="acme/three", repository_id="303")
WHEELS = replace(A, workflow="wheels.yml")
RENAMED = replace(A, repository="acme/renamed")
NO_ID = replace(A, repository_id=None, owner_id=None)
CIRCLE = Publisher(kind="ExampleCI", fields=(("organization", "acme"), ("pipeline", "1")))
EVIL_CIRCLE = replace(CIRCLE, fields=(("organization", "evil"), ("pipeline", "2")))
NAMELESS = replace(A, repository=None, repository_id=None, owner_id=None)


def changes(db: duckdb.DuckDBPyConnection, *kinds: str) -> list[tuple[Any, ...]]:
    """Kind, subtype, version and previous version of these kinds, in order of time."""
    wanted = kinds or ("publisher%",)
    where = " or ".join(f"kind like '{kind}'" for kind in wanted)
    return db.sql(
        f"select kind, subtype, version, previous_version from fct_event where {where} "
        "order by happened_at, kind, version"
    ).fetchall()


def two(before: list[Publisher | None], after: list[Publisher | None]) -> Project:
    """1.0 and then 1.1, each with a wheel and a source archive by these publishers."""
    return Project("p", {"1.0": release("p", "1.0", "2025-01-01", *before),
                         "1.1": release("p", "1.1", "2025-03-01", *after)})  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "kind", "subtype"),
    [
        ([A, WHEELS], [A, WHEELS], None, None),
        ([A, WHEELS], [WHEELS, A], None, None),
        ([A, A], [B, B], "repository", "replaced"),
        ([A, B], [B, A], None, None),
        ([A, A], [A, B], "repository", "added"),
        ([A, B], [A, A], None, None),
        ([A, B], [B, C], "repository", "added"),
        ([A, B], [C, C], "repository", "replaced"),
        ([A, WHEELS], [A, A], "workflow", None),
        ([A, A], [A, WHEELS], "workflow", None),
        ([A, A], [RENAMED, A], "repository", "renamed"),
        ([A, A], [RENAMED, RENAMED], "repository", "renamed"),
        ([A, A], [replace(A, environment="pypi")] * 2, "environment", None),
        ([A, A], [A, replace(B, kind="GitLab")], "repository", "added"),
        ([A, A], [NO_ID, A], None, None),
        ([A, A], [replace(NO_ID, repository="acme/unsure")] * 2, "repository", "unknown"),
    ],
)
def test_publishers_compare_as_sets(
    built: Built,
    before: list[Publisher | None],
    after: list[Publisher | None],
    kind: str | None,
    subtype: str | None,
) -> None:
    expected = [(f"publisher_{kind}_changed", subtype, "1.1", "1.0")] if kind else []
    assert changes(built(two(before, after))) == expected


def test_an_added_repository_is_dated_by_its_first_file_and_shown(built: Built) -> None:
    db = built(two([A, A], [A, B]))
    [(at, before, after)] = db.sql(
        "select happened_at, before, after from fct_event where kind like 'publisher%'"
    ).fetchall()
    assert at == datetime(2025, 3, 1, 12, 0, 1)
    assert '"repository":"acme/one"' in before
    assert "acme/two" in after
    assert "acme/one" in after


def test_inconsistent_provenance_is_dated_by_the_file_that_makes_it_so(built: Built) -> None:
    late = File("p-1.0-cp313-none-any.whl", day("2025-06-01"), B)
    db = built(Project("p", {"1.0": [*release("p", "1.0", "2025-01-01", A, A), late]}))
    [(at,)] = db.sql(
        "select happened_at from fct_event where kind = 'provenance_inconsistent'"
    ).fetchall()
    assert at == datetime(2025, 6, 1, 12)


def test_a_repository_renamed_within_a_release_is_one_source(built: Built) -> None:
    assert changes(built(two([A, A], [A, RENAMED])), "provenance_inconsistent") == []
    assert changes(built(two([A, A], [A, NO_ID])), "provenance_inconsistent") == []
    db = built(two([A, A], [A, WHEELS]))
    assert changes(db, "provenance_inconsistent") == [
        ("provenance_inconsistent", None, "1.1", "1.0")
    ]


def test_a_file_with_bundles_of_two_publishers_counts_in_both_kinds(built: Built) -> None:
    gitlab = replace(A, kind="GitLab", repository_id="909")
    db = built(history("p", ("1.0", "2025-01-01", replace(A, more=(gitlab,)))))
    assert changes(db, "provenance_inconsistent") == [
        ("provenance_inconsistent", None, "1.0", None)
    ]
    shares = {row["id"]: row["numerator"] for row in headline_metrics(db)}
    assert shares["projects_attested_kind_github"] == 1
    assert shares["projects_attested_kind_gitlab"] == 1
    assert db.sql("select n_files, n_attested from fct_release").fetchall() == [(1, 1)]


@pytest.mark.parametrize("pair", [(CIRCLE, EVIL_CIRCLE), (NAMELESS, NAMELESS)])
def test_a_publisher_without_a_readable_identity_is_never_the_same(
    built: Built, pair: tuple[Publisher, Publisher]
) -> None:
    db = built(history("p", ("1.0", "2025-01-01", pair[0]), ("1.1", "2026-03-01", pair[1])))
    assert db.sql("select distinct publisher_state from fct_release").fetchall() == [("unread",)]
    assert db.sql("select count(*) from fct_comparison where is_same_publisher").fetchall() == [
        (0,)
    ]
    assert changes(db, "publisher%", "dormant%") == [("dormant_release", None, "1.1", "1.0")]


def test_a_kind_nobody_knows_is_compared_where_all_its_fields_are_known(built: Built) -> None:
    forge = Publisher(kind="Forge", repository="acme/one", repository_id=None, owner_id=None)
    db = built(history("p", ("1.0", "2025-01-01", forge),
                       ("1.1", "2025-02-01", replace(forge, repository="evil/one"))))  # fmt: skip
    assert changes(db) == [("publisher_repository_changed", "unknown", "1.1", "1.0")]


def test_a_baseline_is_judged_by_the_files_it_had(built: Built) -> None:
    """A stranger's attested wheel on an old release is a late file there, and no more."""
    stranger = File("p-1.0-cp313-none-any.whl", day("2025-06-01"), B)
    world = Project(
        "p",
        {
            "1.0": [*release("p", "1.0", "2025-01-01", A, A), stranger],
            "1.1": release("p", "1.1", "2025-03-01", A, A),
            "1.2": release("p", "1.2", "2025-07-01", A, A),
        },
    )
    assert changes(built(world), "publisher%", "late_file") == [
        ("late_file", None, "1.0", None),
    ]


def test_a_predecessor_counts_as_attested_by_the_files_it_had(built: Built) -> None:
    bare = File("p-1.0-cp313-none-any.whl", day("2025-06-01"), None)
    spoiled = Project(
        "p",
        {
            "1.0": [*release("p", "1.0", "2025-01-01", A, A), bare],
            "1.1": release("p", "1.1", "2025-03-01", None, None),
        },
    )
    db = built(spoiled)
    assert changes(db, "provenance_lost") == [("provenance_lost", None, "1.1", "1.0")]


def late(*files: tuple[str, Publisher | None]) -> Project:
    """A release by A, and files a month later and on each day after."""
    added = [
        File(f"p-1.0-{name}-none-any.whl", day("2025-02-01") + timedelta(days=number), by)
        for number, (name, by) in enumerate(files)
    ]
    return Project("p", {"1.0": [*release("p", "1.0", "2025-01-01", A, A), *added]})


def test_each_late_file_is_an_event_of_its_own(built: Built) -> None:
    db = built(late(("cp310", B), ("cp311", B), ("cp312", B), ("cp313", A), ("cp314", None)))
    rows = db.sql("select id from fct_event where kind = 'late_file'").fetchall()
    assert len(rows) == 4
    assert len(set(rows)) == 4


def test_late_files_of_one_moment_have_ids_of_their_own(built: Built) -> None:
    moment = day("2025-02-01")
    files = [File(f"p-1.0-{tag}-none-any.whl", moment, B) for tag in ("cp310", "cp311")]
    db = built(Project("p", {"1.0": [*release("p", "1.0", "2025-01-01", A, A), *files]}))
    [(n, ids)] = db.sql(
        "select count(*), count(distinct id) from fct_event where kind = 'late_file'"
    ).fetchall()
    assert (n, ids) == (2, 2)


def test_a_late_file_whose_certificate_lacks_the_id_is_compared_by_name(built: Built) -> None:
    assert changes(built(late(("cp310", NO_ID), ("cp311", RENAMED))), "late_file") == []


@pytest.mark.parametrize(
    ("before", "after", "subtype", "layer"),
    [
        (("1.0", "2025-01-01", [A, A]), ("1.1", "2026-02-01", [A, None]), None, "record"),
        (("1.0", "2022-01-01", [None]), ("1.1", "2024-02-01", [None]), None, "record"),
        (("1.0", "2025-01-01", [A]), ("1.1", "2026-02-01", [None]), "unattested", "notice"),
        (("1.0", "2025-01-01", [None]), ("1.1", "2026-02-01", [A]), None, "record"),
        (("1.0", "2025-01-01", [A]), ("1.1rc1", "2026-02-01", [A]), "same_publisher", "record"),
        (("1.0", "2025-01-01", [A, B]), ("1.1", "2026-02-01", [B, A]), "same_publisher", "record"),
    ],
)
def test_who_wakes_a_dormant_project(
    built: Built, before: Any, after: Any, subtype: str | None, layer: str
) -> None:
    releases = {version: release("p", version, date, *by) for version, date, by in (before, after)}
    db = built(Project("p", releases))
    rows = [
        row for row in catalog.run(db, "events").to_pylist() if row["kind"] == "dormant_release"
    ]
    assert [(row["subtype"], row["layer"]) for row in rows] == [(subtype, layer)]


def test_a_dormant_release_of_unknown_evidence_says_nothing_of_who(built: Built) -> None:
    silent = [File("p-1.1.tar.gz", day("2026-02-01"), provenance="absent")]
    db = built(Project("p", {"1.0": release("p", "1.0", "2025-01-01", A), "1.1": silent}))
    assert changes(db, "dormant%") == [("dormant_release", None, "1.1", "1.0")]


def test_a_dormant_release_begun_before_anything_could_attest_says_nothing_of_who(
    built: Built,
) -> None:
    """A source archive added in November 2024 changes nothing of who woke it in September."""
    files = [
        File("p-1.1-py3-none-any.whl", day("2024-09-01")),
        File("p-1.1.tar.gz", day("2024-11-01")),
    ]
    db = built(Project("p", {"1.0": release("p", "1.0", "2022-01-01", None), "1.1": files}))
    assert changes(db, "dormant%") == [("dormant_release", None, "1.1", "1.0")]
    [row] = [
        row for row in catalog.run(db, "events").to_pylist() if row["kind"] == "dormant_release"
    ]
    assert row["layer"] == "record"


def test_whole_days_are_elapsed_time(built: Built) -> None:
    start = day("2025-01-01")
    files = {
        "1.0": [File("p-1.0.tar.gz", start + timedelta(microseconds=9), A)],
        "1.1": [File("p-1.1.tar.gz", start + timedelta(days=365), B)],
    }
    rows = (
        built(Project("p", files))
        .sql("select kind, gap_days from fct_event where version = '1.1'")
        .fetchall()
    )
    assert rows == [("publisher_repository_changed", 364)], "and not dormant for over 365 days"


def test_a_repair_never_lowers_a_loss_to_a_record(built: Built) -> None:
    db = built(
        history(
            "p", ("1.0", "2025-01-01", A), ("1.1", "2025-02-01", None), ("1.2", "2025-02-02", A)
        )
    )
    [lost] = [
        row for row in catalog.run(db, "events").to_pylist() if row["kind"] == "provenance_lost"
    ]
    assert (lost["benign_hint"], lost["layer"]) == (["attested_again"], "notice")


def test_what_was_not_asked_about_is_part_read_and_claims_nothing(built: Built) -> None:
    def some(version: str, date: str, by: list[Publisher]) -> list[File]:
        first, *others = release("p", version, date, *by)
        return [first, *(replace(file, is_asked=False) for file in others)]

    db = built(Project("p", {"1.0": some("1.0", "2025-01-01", [A, A]),
                             "1.1": some("1.1", "2025-03-01", [B, A])}))  # fmt: skip
    assert db.sql("select publisher_state from fct_release").fetchall() == [("part_read",)] * 2
    assert changes(db) == []
    assert db.sql(
        "select change, unconfirmed_change, is_same_publisher from fct_comparison "
        "where version = '1.1'"
    ).fetchall() == [(None, "repository", None)]


def test_rates_and_events_share_one_definition(built: Built) -> None:
    moved = replace(A, repository="other/one", owner_id="22")
    db = built(history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-02-01", moved)))
    assert changes(db) == [("publisher_repository_changed", "transferred", "1.1", "1.0")]
    rates = {
        (row["rule"], row["window_days"]): row["changed"]
        for row in catalog.run(db, "change_rates").to_pylist()
    }
    assert rates["same_line", None] == 1


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([A, WHEELS], [A, WHEELS], 0),
        ([A, B], [A, A], 1),
        ([A, A], [A, B], 1),
        ([A, A], [A, WHEELS], 1),
        ([A, A], [RENAMED, RENAMED], 1),
        ([A, A], [replace(A, environment="pypi")] * 2, 0),
    ],
)
def test_the_index_compares_sets_of_sources_and_of_workflows(
    built: Built, before: list[Publisher], after: list[Publisher], changed: int
) -> None:
    world = Project("p", {"1.0": release("p", "1.0", "2025-01-01", *before),
                          "1.1": release("p", "1.1", "2025-01-10", *after)})  # fmt: skip
    rows = {
        row["state"]: row["releases"]
        for row in catalog.run(built(world), "index_states").to_pylist()
    }
    assert rows["changed_provenance"] == changed
