"""What was so at a time is told by the files of that time; a tool nobody names is no other."""

from dataclasses import replace
from typing import Any

import duckdb

from tests.helpers.literal import Built, File, Logs, Project, Publisher, day, history, release
from tests.helpers.tables import asked

A = Publisher()
B = replace(A, repository="acme/two", repository_id="202")
BUILT = replace(A, states=("publish", "build"))
UPLOADED = replace(A, states=("publish",))


def kinds(db: duckdb.DuckDBPyConnection, like: str) -> list[tuple[str, str]]:
    query = "select kind, version from fct_event where kind like ? order by all"
    return db.execute(query, [like]).fetchall()


def test_a_release_before_has_the_evidence_of_its_time(built: Built) -> None:
    later = File("p-1.0.tar.gz", day("2025-04-01"), None)
    first = [*release("p", "1.0", "2025-01-01", A), later]
    db = built(Project("p", {"1.0": first, "1.1": release("p", "1.1", "2025-03-01", None)}))
    before = "select before ->> 'evidence' from fct_event where kind = 'provenance_lost'"
    assert db.sql(before).fetchall() == [("attested",)]


def test_downloads_of_a_day_went_to_what_was_attested_then(built: Built) -> None:
    files = [
        *release("p", "1.0", "2025-01-01", A),
        File("p-1.0.tar.gz", day("2025-02-02"), None),
    ]
    days = [("p", f"2025-02-{n:02d}", 10) for n in (1, 2, 3)]
    db = built(Project("p", {"1.0": files}), logs=Logs("2025-02-01", "2025-02-04", days=days))
    assert [row["share"] for row in asked(db, "attested_downloads_by_day")] == [1.0, 0.0, 0.0]


def test_a_late_file_makes_no_new_release(built: Built) -> None:
    files = [*release("p", "1.0", "2025-01-01", A), File("p-1.0.zip", day("2026-10-10"), None)]
    logged = [
        ("p", "1.0", "2026-10-10T12:00:00", 1, 1, 2),
        ("p", "1.1", "2026-10-11T12:00:00", 1, 1, 2),
    ]
    db = built(
        Project("p", {"1.0": files, "1.1": release("p", "1.1", "2026-10-11", A)}),
        logs=Logs("2026-10-01", "2026-11-01", releases=logged),
    )
    assert db.sql("select distinct version from fct_uptake").fetchall() == [("1.1",)]


def test_a_tool_that_is_not_named_is_no_other_tool(built: Built) -> None:
    project = history("p", ("1.0", "2025-01-01", A), ("1.1", "2025-03-01", None))

    def hints(agent: str | None) -> Any:
        uploads = [
            ("p", "p-1.0-py3-none-any.whl", "1.0", "2025-01-01", "twine/1"),
            ("p", "p-1.1-py3-none-any.whl", "1.1", "2025-03-01", agent),
        ]
        db = built(project, logs=Logs("2025-01-01", "2026-01-01", uploads=uploads))
        query = "select benign_hint from fct_event where kind = 'provenance_lost'"
        [(found,)] = db.sql(query).fetchall()
        return found

    assert hints("uv/0.5 x") == ["tool_changed"]
    assert [hints(agent) for agent in ("twine/2", "", " uv", "/x", None)] == [[]] * 5


def test_a_build_statement_without_a_time_is_one(built: Built) -> None:
    mixed = [
        File("p-1.1-py3-none-any.whl", day("2025-03-01"), UPLOADED),
        File("p-1.1.tar.gz", None, BUILT),
    ]
    db = built(
        Project(
            "p",
            {
                "1.0": release("p", "1.0", "2025-01-01", BUILT),
                "1.1": mixed,
                "1.2": release("p", "1.2", "2025-04-01", BUILT),
            },
        )
    )
    assert kinds(db, "build%") == []


def test_an_alarm_is_followed_only_by_a_release_with_a_time(built: Built) -> None:
    db = built(
        Project(
            "p",
            {
                "1.0": release("p", "1.0", "2025-01-01", A),
                "1.1": release("p", "1.1", "2025-01-05", None),
                "1.2": [File("p-1.2.tar.gz", None, A)],
            },
        )
    )
    rules = asked(db, "rule_alarms")
    assert sum(row["alarms"] for row in rules) > 0
    assert {row["followed"] for row in rules} == {0}


def test_a_source_archive_that_came_later_does_not_hide_the_one_before(built: Built) -> None:
    def alarms(*more: File) -> int:
        files = [File("p-1.0.tar.gz", day("2025-01-01"), A), *more]
        bare = [File("p-1.1.tar.gz", day("2025-02-01"), None)]
        db = built(Project("p", {"1.0": files, "1.1": bare}))
        [row] = asked(db, "rule_alarms", rule="dependabot")
        return int(row["alarms"])

    assert alarms() == alarms(File("p-1.0.zip", day("2025-03-01"), None)) == 1
    assert alarms(File("p-1.0.zip", day("2025-01-01"), None)) == 0


def test_a_project_whose_files_are_dated_after_the_capture_has_no_years(built: Built) -> None:
    db = built(
        history("p", ("1.0", "2027-01-01", A), ("1.1", "2027-02-01", None)),
        history("q", ("1.0", "2025-11-01", A), ("1.1", "2026-02-01", A)),
    )
    [row] = asked(db, "rule_alarms", rule="events")
    assert 0.9 < row["project_years"] < 1.1
    assert row["alarms"] == 0


def test_a_release_of_the_same_publishers_is_told_to_be_unchanged(built: Built) -> None:
    other = replace(A, repository="acme/three", repository_id="303")
    releases = {
        "1.0": release("p", "1.0", "2026-09-01", A, B),
        "1.1": release("p", "1.1", "2026-10-05", A, B),
        "1.2": release("p", "1.2", "2026-10-10", other),
    }
    logged = [("p", f"1.{n}", f"2026-10-{5 * n:02d}T12:00:00", 1, 1, 2) for n in (1, 2)]
    db = built(Project("p", releases), logs=Logs("2026-10-01", "2026-11-01", releases=logged))
    told = {row["change"]: row["releases"] for row in asked(db, "uptake_after_change")}
    assert told == {"none": 1, "publisher_changed": 1, "provenance_lost": 0, "not_told": 0}


def test_files_attested_before_the_index_kept_provenance_are_counted(built: Built) -> None:
    dates = ("2024-09-30", "2024-10-02", "2024-10-04")
    db = built(*(history(f"p{n}", ("1.0", date, A)) for n, date in enumerate(dates)))
    [row] = asked(db, "claim_numbers", id="files_attested_too_early")
    assert (row["numerator"], row["denominator"]) == (2, 3)


def test_a_file_without_a_time_is_not_the_newest_of_its_owner(built: Built) -> None:
    other = replace(A, repository="newer/two", owner_id="77", repository_id="9")
    files = {
        "1.0": [File("p-1.0.tar.gz", None, A)],
        "2.0": release("p", "2.0", "2026-01-01", other),
    }
    db = built(Project("p", files))
    assert db.sql("select cluster from fct_cluster").fetchall() == [("github/newer",)]
