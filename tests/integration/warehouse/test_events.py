"""The rules of comparison, each on a history short enough to read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import pytest

from pipeline import catalog, sql_files
from pipeline.report.events import event_rows
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release

A = Publisher()
RENAMED = replace(A, repository="acme/renamed")
TRANSFERRED = replace(A, repository="other/one", owner_id="22")
REPLACED = replace(A, repository="acme/two", repository_id="202")
SAME_NAME_NEW_ID = replace(A, repository_id="303")
NO_IDS = replace(A, repository="acme/unsure", repository_id=None, owner_id=None)
OTHER_WORKFLOW = replace(A, workflow="publish.yml")
IN_ENVIRONMENT = replace(A, environment="pypi")
GITLAB = Publisher(kind="GitLab", workflow=".gitlab-ci.yml")
GOOGLE = Publisher(kind="Google", repository=None, email="a@x.invalid", repository_id=None)
OTHER_GOOGLE = replace(GOOGLE, email="b@x.invalid")


def changes(db: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Events other than first_attested and repository_mismatch, in order of time."""
    return db.sql(
        "select kind, subtype, version, previous_version, baseline from fct_event "
        "where kind not in ('first_attested', 'repository_mismatch') order by happened_at, kind"
    ).fetchall()


@pytest.mark.parametrize(
    ("second", "kind", "subtype"),
    [
        (RENAMED, "publisher_repository_changed", "renamed"),
        (TRANSFERRED, "publisher_repository_changed", "transferred"),
        (REPLACED, "publisher_repository_changed", "replaced"),
        (SAME_NAME_NEW_ID, "publisher_repository_changed", "replaced"),
        (NO_IDS, "publisher_repository_changed", "unknown"),
        (OTHER_WORKFLOW, "publisher_workflow_changed", None),
        (IN_ENVIRONMENT, "publisher_environment_changed", None),
        (GITLAB, "publisher_kind_changed", None),
        (GOOGLE, "publisher_kind_changed", None),
        (replace(REPLACED, workflow="publish.yml"), "publisher_repository_changed", "replaced"),
    ],
)
def test_a_change_of_publisher_has_one_kind(
    built: Built, second: Publisher, kind: str, subtype: str | None
) -> None:
    db = built(history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-03-01", second)))
    assert changes(db) == [(kind, subtype, "1.1", "1.0", "same_line")]


def test_a_changed_google_account_is_a_repository_change_of_unknown_subtype(built: Built) -> None:
    db = built(history("p", ("1.0", "2025-06-01", GOOGLE), ("1.1", "2025-07-01", OTHER_GOOGLE)))
    assert changes(db) == [("publisher_repository_changed", "unknown", "1.1", "1.0", "same_line")]
    [(after,)] = db.sql("select after from fct_event where version = '1.1'").fetchall()
    assert "@" not in after
    assert "account-0002" in after


def test_case_of_a_repository_name_is_no_change(built: Built) -> None:
    shouted = replace(A, repository="ACME/One")
    assert (
        changes(built(history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-03-01", shouted)))) == []
    )


def test_a_backport_compares_with_its_own_line(built: Built) -> None:
    db = built(
        history(
            "p", ("1.0", "2025-01-01", A), ("2.0", "2025-02-01", REPLACED),
            ("1.1", "2025-03-01", A), ("2.1", "2025-04-01", REPLACED),
        )
    )  # fmt: skip
    assert changes(db) == [("publisher_repository_changed", "replaced", "2.0", "1.0", "any")]


def test_first_attested_prerelease_of_an_old_line_is_not_compared(built: Built) -> None:
    db = built(history("p", ("1.0", "2025-01-01", A), ("1.1rc1", "2025-02-01", REPLACED)))
    assert changes(db) == []


def test_first_stable_of_a_line_compares_with_the_newest_attested_stable(built: Built) -> None:
    db = built(
        history(
            "p", ("1.0", "2025-01-01", A), ("2.0rc1", "2025-02-01", REPLACED),
            ("2.0", "2025-03-01", A),
        )
    )  # fmt: skip
    assert changes(db) == [("publisher_repository_changed", "replaced", "2.0rc1", "1.0", "any")]


def test_releases_with_an_unread_publisher_take_no_part(built: Built) -> None:
    world = Project("p", {
        "1.0": release("p", "1.0", "2025-01-01", A, A),
        "1.2": release("p", "1.2", "2025-03-01", REPLACED, status=403),
        "1.3": release("p", "1.3", "2025-04-01", A, A),
    })  # fmt: skip
    assert changes(built(world)) == []


def test_a_loss_is_told_once_and_regained_once(built: Built) -> None:
    db = built(
        history(
            "p", ("1.0", "2025-01-01", A), ("1.1", "2025-02-01", None),
            ("1.2", "2025-03-01", None), ("1.3", "2025-04-01", A), ("1.4", "2025-05-01", A),
        )
    )  # fmt: skip
    assert changes(db) == [
        ("provenance_lost", None, "1.1", "1.0", "same_line"),
        ("provenance_regained", None, "1.3", "1.1", "same_line"),
    ]


PUBLISHED = replace(A, states=("publish",))
BUILT = replace(A, states=("publish", "build"))


def test_a_build_statement_is_lost_once_and_regained_once(built: Built) -> None:
    db = built(
        history(
            "p", ("1.0", "2025-01-01", PUBLISHED), ("1.1", "2025-02-01", BUILT),
            ("1.2", "2025-03-01", BUILT), ("1.3", "2025-04-01", PUBLISHED),
            ("1.4", "2025-05-01", PUBLISHED), ("1.5", "2025-06-01", None),
            ("1.6", "2025-07-01", BUILT), ("2.0", "2025-08-01", PUBLISHED),
            ("2.1", "2025-09-01", BUILT),
        )
    )  # fmt: skip
    assert changes(db) == [
        ("build_provenance_lost", None, "1.3", "1.2", "same_line"),
        ("provenance_lost", None, "1.5", "1.4", "same_line"),
        ("build_provenance_regained", None, "1.6", "1.4", "same_line"),
        ("provenance_regained", None, "1.6", "1.5", "same_line"),
        ("build_provenance_lost", None, "2.0", "1.6", "any"),
    ], "a first build statement of a line is not regained"
    hints = db.sql(
        "select version, benign_hint from fct_event where kind = 'build_provenance_lost' order by 1"
    ).fetchall()
    assert hints == [("1.3", ["attested_again"]), ("2.0", [])]


def test_a_build_statement_that_may_be_in_an_unread_file_is_not_lost(built: Built) -> None:
    def world(**of_archive: Any) -> Project:
        wheel, archive = release("p", "1.1", "2025-02-01", PUBLISHED, PUBLISHED)
        return Project("p", {
            "1.0": release("p", "1.0", "2025-01-01", BUILT, BUILT),
            "1.1": [wheel, replace(archive, **of_archive)],
        })  # fmt: skip

    lost = ("build_provenance_lost", None, "1.1", "1.0", "same_line")
    assert changes(built(world())) == [lost]
    assert changes(built(world(publisher=replace(A, states=())))) == []
    assert changes(built(world(publisher=BUILT))) == [], "one file keeps it"
    db = built(world(is_asked=False))
    assert changes(db) == []
    asked = db.sql(sql_files.query("plan/to_confirm")).fetchall()
    assert asked == [("p", "p-1.1.tar.gz")], "it is asked before a loss is claimed"


def test_an_earlier_file_with_a_build_statement_is_dated(built: Built) -> None:
    old, late = release("p", "1.0", "2025-01-01", PUBLISHED, BUILT)
    db = built(Project("p", {
        "1.0": [old, replace(late, at=day("2025-03-01"))],
        "1.1": release("p", "1.1", "2025-02-01", PUBLISHED),
    }))  # fmt: skip
    assert [row for row in changes(db) if row[0].startswith("build")] == []


def test_an_unattested_backport_of_an_unattested_line_is_no_loss(built: Built) -> None:
    db = built(
        history(
            "p", ("1.0", "2024-11-01", None), ("2.0", "2025-01-01", A), ("1.1", "2025-02-01", None)
        )
    )
    assert changes(db) == []


def test_a_new_major_without_provenance_is_a_loss_against_any(built: Built) -> None:
    db = built(history("p", ("1.0", "2025-01-01", A), ("2.0", "2025-02-01", None)))
    assert changes(db) == [("provenance_lost", None, "2.0", "1.0", "any")]


def test_an_unattested_prerelease_of_an_old_line_is_no_loss(built: Built) -> None:
    assert (
        changes(built(history("p", ("1.0", "2025-01-01", A), ("1.1b1", "2025-02-01", None)))) == []
    )


def test_a_partial_release_is_neither_predecessor_nor_regain(built: Built) -> None:
    project = Project("p", {
        "1.0": release("p", "1.0", "2025-01-01", A, A),
        "1.1": release("p", "1.1", "2025-02-01", A, None),
        "1.2": release("p", "1.2", "2025-03-01", None, None),
        "1.3": release("p", "1.3", "2025-04-01", A, None),
        "1.4": release("p", "1.4", "2025-05-01", A, A),
    })  # fmt: skip
    assert changes(built(project)) == [
        ("provenance_partial", None, "1.1", "1.0", "any"),
        ("provenance_lost", None, "1.2", "1.0", "same_line"),
        ("provenance_partial", None, "1.3", "1.2", "any"),
        ("provenance_regained", None, "1.4", "1.2", "same_line"),
    ]


@pytest.mark.parametrize(
    ("by", "subtype"), [(A, "same_publisher"), (REPLACED, "new_publisher"), (None, "unattested")]
)
def test_a_dormant_release_says_who_woke_it(
    built: Built, by: Publisher | None, subtype: str
) -> None:
    db = built(history("p", ("1.0", "2025-01-01", A), ("1.1", "2026-01-02", by)))
    found = [event for event in changes(db) if event[0] == "dormant_release"]
    assert found == [("dormant_release", subtype, "1.1", "1.0", "any")]
    exactly = built(history("q", ("1.0", "2025-01-01", A), ("1.1", "2026-01-01", A)))
    assert changes(exactly) == []


def test_a_late_file_by_nobody_or_another_publisher(built: Built) -> None:
    def project(name: str, late: Publisher | None, days: int) -> Project:
        files = release(name, "1.0", "2025-01-01", A, A)
        at = day("2025-01-01") + timedelta(days=days)
        return Project(name, {"1.0": [*files, File(f"{name}-1.0-cp3-none-any.whl", at, late)]})

    db = built(
        project("none", None, 20), project("other", REPLACED, 20), project("same", A, 20),
        project("soon", None, 10),
    )  # fmt: skip
    late = db.sql("select project from fct_event where kind = 'late_file' order by 1").fetchall()
    assert late == [("none",), ("other",)]


def test_a_late_file_is_another_publishers_only_where_all_early_ones_were_read(
    built: Built,
) -> None:
    """Who could not be read may be the very publisher of the late file."""
    late = File("p-1.0-cp313-none-any.whl", day("2025-02-01"), REPLACED)
    nobody = File("p-1.0-cp314-none-any.whl", day("2025-02-02"))
    wheel, archive = release("p", "1.0", "2025-01-01", A, A)
    for early, n_late in (
        ([wheel, archive], 2),
        ([wheel, replace(archive, status=403)], 1),
        ([wheel, replace(archive, is_asked=False)], 1),
    ):
        db = built(Project("p", {"1.0": [*early, late, nobody]}))
        found = db.sql("select count(*) from fct_event where kind = 'late_file'").fetchall()
        assert found == [(n_late,)]


def test_a_change_that_no_time_dates_is_no_event(built: Built) -> None:
    """An event is dated by its first file; where that has no time there is none, and a report."""
    wheel, archive = "p-1.0-py3-none-any.whl", "p-1.0.tar.gz"
    for at in (None, day("2025-01-01")):
        db = built(Project("p", {"1.0": [File(wheel, at, A), File(archive, None, REPLACED)]}))
        events = event_rows(catalog.run(db, "events"))
        assert [event["kind"] for event in events] == (["first_attested"] if at else [])
    files = [File("p-1.1-py3-none-any.whl", day("2025-02-01"), A),
             File("p-1.1.tar.gz", None, REPLACED)]  # fmt: skip
    db = built(Project("p", {"1.0": release("p", "1.0", "2025-01-01", A), "1.1": files}))
    assert [event["kind"] for event in event_rows(catalog.run(db, "events"))] == ["first_attested"]


def test_first_attested_is_the_first_file_with_provenance(built: Built) -> None:
    db = built(
        history("p", ("1.0", "2024-09-01", None), ("1.1", "2025-02-01", None),
                ("1.2", "2025-03-01", A))
    )  # fmt: skip
    event = db.sql(
        "select kind, happened_at::varchar, version, previous_version, source from fct_event"
    ).fetchall()
    assert event == [("first_attested", "2025-03-01 12:00:00", "1.2", "1.1", "history")]


def test_equal_upload_times_are_ordered_by_version(built: Built) -> None:
    db = built(
        history("p", ("1.10", "2025-03-01", REPLACED), ("1.9", "2025-03-01", A),
                ("1.8", "2025-03-01", A))
    )  # fmt: skip
    assert changes(db) == [("publisher_repository_changed", "replaced", "1.10", "1.9", "same_line")]


def test_event_ids_are_stable_and_do_not_depend_on_the_cohort(built: Built) -> None:
    one = history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-03-01", REPLACED))
    other = history("q", ("1.0", "2025-01-01", A))
    ids = "select id from fct_event where project = 'p' order by id"
    assert built(one).sql(ids).fetchall() == built(other, one).sql(ids).fetchall()


def test_hints_of_what_is_often_harmless(built: Built) -> None:
    db = built(
        history("back", ("1.0", "2025-01-01", Publisher()), ("1.1", "2025-02-01", None),
                ("1.2", "2025-03-01", Publisher())),
        history("gone", ("1.0", "2025-01-01", Publisher()), ("1.1", "2025-02-01", None)),
        Project("late", {"1.0": [
            File("late-1.0.tar.gz", day("2025-01-01"), Publisher()),
            File("late-1.0-cp313-none-any.whl", day("2025-03-01"), None),
        ]}),
    )  # fmt: skip
    rows = db.sql(
        "select project, kind, benign_hint from fct_event "
        "where kind in ('provenance_lost', 'late_file') order by all"
    ).fetchall()
    assert rows == [
        ("back", "provenance_lost", ["attested_again"]),
        ("gone", "provenance_lost", []),
        ("late", "late_file", ["late_wheel"]),
    ]
