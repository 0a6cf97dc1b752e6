"""What cannot be told stays untold: files without a time, metadata nobody read, zero downloads."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tests.helpers import lazily, literal
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release
from tests.helpers.tables import asked

A = Publisher()
B = replace(A, repository="acme/two", repository_id="202")
MAIN = "https://github.com/acme/one/.github/workflows/release.yml@refs/heads/main"


def bounds(db: duckdb.DuckDBPyConnection, share: str) -> list[tuple[int, int]]:
    """The share as reported, then with none and all of what is unknown."""
    found = {row["variant"]: row for row in asked(db, "sensitivity", id=share)}
    return [
        (found[name]["numerator"], found[name]["denominator"])
        for name in ("reported", "none of the unknown", "all of the unknown")
    ]


def kinds(db: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return db.sql("select kind, version from fct_event order by all").fetchall()


def test_a_list_without_a_download_has_no_shares_of_them(built: Built) -> None:
    db = built(*(history(name, ("1.0", "2025-01-01", A), downloads=0) for name in "ab"))
    assert [row["cumulative_share"] for row in asked(db, "cohort_downloads")] == [None, None]


def test_first_attested_projects_are_among_those_assessed(built: Built) -> None:
    """Of p every file is yanked: it has attested, and cannot be assessed."""
    db = built(
        Project("p", {"1.0": release("p", "1.0", "2025-01-01", A, yanked=True)}),
        history("q", ("1.0", "2025-01-01", A)),
    )
    last = asked(db, "first_attested_by_month")[-1]
    assert (last["cumulative"], last["known"]) == (1, 1)


def test_what_is_unknown_today_was_known_before(built: Built) -> None:
    db = built(
        history("q", ("1.0", "2025-01-01", None)),
        Project(
            "r",
            {
                "1.0": release("r", "1.0", "2025-01-01", A),
                "2.0": [File("r-2.0.tar.gz", day("2026-10-01"), A, status=404)],
            },
        ),
    )
    by_month = {
        str(row["month"]): (row["attested"], row["known"]) for row in asked(db, "adoption_by_rank")
    }
    assert by_month["2025-01-01"] == by_month["2026-09-01"] == (1, 2)
    assert by_month["2026-10-01"] == (0, 1)


def test_a_project_is_counted_once_whatever_is_unknown_of_it(built: Built) -> None:
    """Of a release in part unread the repository is told already."""
    files = [
        File("p-1.0-py3-none-any.whl", day("2025-01-01"), A),
        File("p-1.0.tar.gz", day("2025-01-01"), A, status=404),
    ]
    db = built(Project("p", {"1.0": files}, urls={"Source": "https://github.com/acme/one"}))
    assert bounds(db, "projects_repository_match") == [(1, 1)] * 3
    assert bounds(db, "projects_repository_mismatch") == [(0, 1)] * 3


def test_metadata_nobody_read_declares_not_nothing(built: Built) -> None:
    db = built(
        Project("p", {"1.0": release("p", "1.0", "2025-01-01", A)}, has_metadata=False),
        history("q", ("1.0", "2025-01-01", B), urls={"Source": "https://github.com/acme/two"}),
        history("r", ("1.0", "2025-01-01", B)),
    )
    outcome = "select repository_outcome from fct_project order by project"
    assert db.sql(outcome).fetchall() == [("unknown",), ("match",), ("undeclared",)]
    assert bounds(db, "projects_repository_match") == [(1, 1), (1, 2), (2, 2)]


def test_a_reference_that_is_not_stated_may_be_a_branch(built: Built) -> None:
    """Google has no workflow to name."""
    named = replace(A, workflow_uri=MAIN, states=("publish",))
    google = Publisher(kind="Google", email="x@example.org", states=("publish",))
    db = built(
        history("p", ("1.0", "2025-01-01", named)),
        history("q", ("1.0", "2025-01-01", replace(B, states=("publish",)))),
        history("g", ("1.0", "2025-01-01", google)),
    )
    assert bounds(db, "projects_mutable_workflow") == [(1, 1), (1, 2), (2, 2)]


def test_a_new_workflow_is_told_where_a_repository_is_gone(built: Built) -> None:
    other = replace(A, workflow="other.yml")

    def changes(*after: Publisher) -> tuple[list[tuple[str, str]], int]:
        before = release("p", "1.0", "2025-01-01", A, B)
        later = release("p", "1.1", "2025-03-01", *after)
        db = built(Project("p", {"1.0": before, "1.1": later}))
        [rates] = asked(db, "change_rates", rule="same_line", window_days=None)
        told = [each for each in kinds(db) if each[0].startswith("publisher_")]
        return told, rates["changed"]

    assert changes(A, A) == ([], 0)
    assert changes(other, other) == ([("publisher_workflow_changed", "1.1")], 1)


def test_a_change_without_a_date_is_counted_nowhere(built: Built) -> None:
    later = [File("p-1.1-py3-none-any.whl", day("2025-03-01"), A), File("p-1.1.tar.gz", None, B)]
    db = built(Project("p", {"1.0": release("p", "1.0", "2025-01-01", A), "1.1": later}))
    assert not [kind for kind, _ in kinds(db) if kind.startswith("publisher_")]
    [rates] = asked(db, "change_rates", rule="same_line", window_days=None)
    assert (rates["changed"], rates["compared"]) == (0, 1)
    [claim] = asked(db, "claim_numbers", id="publisher_changes")
    assert (claim["numerator"], claim["denominator"], claim["evidence"]) == (0, 1, "lower_bound")


def test_a_release_without_a_time_repairs_nothing(built: Built) -> None:
    db = built(
        Project(
            "p",
            {
                "1.0": release("p", "1.0", "2025-01-01", A),
                "1.1": release("p", "1.1", "2025-02-01", None),
                "1.2": [File("p-1.2.tar.gz", None, A)],
            },
        )
    )
    assert db.sql("select version, regained_version from fct_loss").fetchall() == [("1.1", None)]
    [repair] = asked(db, "time_to_repair")
    assert (repair["events"], repair["censored"]) == (0, 1)
    hints = "select benign_hint from fct_event where kind = 'provenance_lost'"
    assert db.sql(hints).fetchall() == [([],)]
    assert sum(row["lost_followed"] for row in asked(db, "losses_by_quarter")) == 0
    [rates] = asked(db, "change_rates", rule="same_line", window_days=None)
    assert (rates["lost"], rates["lost_followed"]) == (1, 0)


def test_a_release_without_a_time_follows_none(built: Built) -> None:
    db = built(
        Project(
            "p",
            {
                "1.0": [File("p-1.0.tar.gz", None, A)],
                "1.1": release("p", "1.1", "2025-03-01", A),
                "1.2": release("p", "1.2", "2025-04-01", None),
            },
        )
    )
    found = [(row["later"], row["attested"]) for row in asked(db, "attestation_persistence")]
    assert found == [(1, 0)]


def test_an_attested_part_without_a_time_dates_no_event(built: Built) -> None:
    wheel = File("p-1.0-py3-none-any.whl", day("2025-01-01"), None)
    undated, dated = (File("p-1.0.tar.gz", at, A) for at in (None, day("2025-02-01")))
    partial = "select happened_at from fct_event where kind = 'provenance_partial'"
    assert built(Project("p", {"1.0": [wheel, undated]})).sql(partial).fetchall() == []
    [(at,)] = built(Project("p", {"1.0": [wheel, dated]})).sql(partial).fetchall()
    assert at == datetime(2025, 2, 1, 12)


def test_a_release_whose_version_is_spelled_anew_is_not_removed(tmp_path: Path) -> None:
    wheel = File("p-1.0-py3-none-any.whl", day("2025-01-01"))
    archive = File("p-1.0.tar.gz", day("2025-01-01"))
    first, second = (
        literal.snapshot(tmp_path, Project("p", files), as_of=datetime(2026, month, 1, tzinfo=UTC))
        for month, files in ((10, {"1.0": [wheel, archive]}), (11, {"1.0.0": [wheel]}))
    )
    with lazily.pair(first, second) as db:
        told = db.sql("select kind, version, after from fct_snapshot_event").fetchall()
    assert told == [("file_removed", "1.0", '{"files":1}')]


def test_extras_that_others_ask_for_are_not_required_directly(built: Built) -> None:
    def requiring(name: str, *requires: str) -> Project:
        return history(name, ("1.0", "2025-01-01", A), requires=list(requires))

    db = built(
        requiring("a", "b", 'c; extra == "x"'),
        requiring("b", "a[x]"),
        requiring("c"),
        requiring("d", "d[all]", 'c; extra == "all"'),
    )
    direct = "select project, member from fct_closure where is_direct order by all"
    assert db.sql(direct).fetchall() == [("a", "b"), ("b", "a"), ("d", "c")]
