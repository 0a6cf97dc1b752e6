"""Evidence, latest release, ownership and repositories of literal projects."""

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from pipeline import layers
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release

A = Publisher()


def project_row(db: duckdb.DuckDBPyConnection, columns: str) -> Any:
    [row] = db.sql(f"select {columns} from fct_project").fetchall()
    return row


@pytest.mark.parametrize(
    ("name", "date", "provenance", "evidence"),
    [
        ("p-1.0-py3-none-any.whl", "2025-01-01", "https://index.invalid/x", "attested"),
        ("p-1.0.egg", "2025-01-01", "https://index.invalid/x", "attested"),
        ("p-1.0-py3-none-any.whl", "2024-09-01", "https://index.invalid/x", "attested"),
        ("p-1.0-py3-none-any.whl", "2025-01-01", None, "none_found"),
        ("p-1.0.zip", "2024-10-03", None, "none_found"),
        ("p-1.0.zip", "2024-10-02", None, "not_attestable"),
        ("p-1.0.egg", "2025-01-01", None, "not_attestable"),
        ("p-1.0.tar.bz2", "2025-01-01", "absent", "not_attestable"),
        ("p-1.0.tar.gz", "2024-01-01", "absent", "not_attestable"),
        ("p-1.0.tar.gz", "2025-01-01", "absent", "unknown"),
        ("p-1.0.tar.gz", "2025-01-01", 7, "unknown"),
        ("p-1.0.tar.gz", "2025-01-01", {"a": 1}, "unknown"),
    ],
)
def test_evidence_of_a_file(
    built: Built, name: str, date: str, provenance: Any, evidence: str
) -> None:
    db = built(Project("p", {"1.0": [File(name, day(date), provenance=provenance)]}))
    assert db.sql("select evidence from stg_file").fetchall() == [(evidence,)]


@pytest.mark.parametrize(
    ("versions", "yanked", "latest"),
    [
        (["1.9", "1.10", "2.0rc1"], [], "1.10"),
        (["1.9", "1.10", "2.0rc1"], ["1.10"], "1.9"),
        (["2.0rc1", "2.0b3", "2004d"], [], "2.0rc1"),
        (["1.0", "1!0.1", "2.0"], [], "1!0.1"),
        (["1.0", "2004d"], ["1.0"], "2004d"),
        (["1.0"], ["1.0"], None),
    ],
)
def test_latest_release(
    built: Built, versions: list[str], yanked: list[str], latest: str | None
) -> None:
    releases = {
        version: [
            File(f"p-{version}.zip", day("2025-01-01"), yanked="bad" * (version in yanked) or False)
        ]
        for version in versions
    }
    db = built(Project("p", releases))
    assert project_row(db, "latest_version") == (latest,)
    reason = None if latest else "all_yanked"
    assert project_row(db, "reason, is_known") == (reason, latest is not None)


@pytest.mark.parametrize(
    ("project", "evidence", "is_attested", "is_partial", "is_known"),
    [
        (history("p", ("1", "2025-01-01", A)), "attested", True, False, True),
        (Project("p", {"1": release("p", "1", "2025-01-01", A, None)}),
         "none_found", False, True, True),
        (Project("p", {"1": [*release("p", "1", "2025-01-01", A),
                             File("p-1.tar.gz", day("2025-01-01"), provenance="absent")]}),
         "unknown", False, False, False),
        (Project("p", {"1": [*release("p", "1", "2025-01-01", A),
                             File("p-1.egg", day("2025-01-01"))]}),
         "attested", True, False, True),
        (Project("p", {"1": [*release("p", "1", "2025-01-01", A),
                             File("p-1.tar.gz", day("2024-01-01"))]}),
         "attested", True, False, True),
        (history("p", ("1", "2023-01-01", None)), "not_attestable", False, False, True),
        (history("p", ("1", "2025-01-01", A), status="archived"), "attested", True, False, True),
    ],
)  # fmt: skip
def test_evidence_of_a_project(
    built: Built, project: Project, evidence: str, is_attested: bool, is_partial: bool,
    is_known: bool,
) -> None:  # fmt: skip
    columns = "evidence, is_attested, is_partial, is_known"
    assert project_row(built(project), columns) == (evidence, is_attested, is_partial, is_known)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("not_found", "not_found"), ("quarantined", "quarantined"), ("no_releases", "no_releases")],
)
def test_a_project_that_told_nothing_is_unknown_with_its_reason(
    built: Built, outcome: str, reason: str
) -> None:
    db = built(Project("p", {}, outcome=outcome))
    assert project_row(db, "evidence, is_known, reason") == ("unknown", False, reason)
    assert found(db, "projects_attested") == (None, None)


def test_a_refused_publisher_is_unknown_but_the_file_is_attested(built: Built) -> None:
    db = built(Project("p", {"1": release("p", "1", "2025-01-01", A, status=403)}))
    assert project_row(db, "evidence, kinds") == ("attested", None)
    assert db.sql("select kind, reason from stg_publisher").fetchall() == [(None, "refused")]
    assert found(db, "projects_attested_kind_unknown") == (1, 1)


def test_an_unknown_kind_is_kept_and_counted_as_unknown(built: Built) -> None:
    db = built(history("p", ("1", "2025-01-01", replace(A, kind="ExampleCI"))))
    assert project_row(db, "kinds") == (["ExampleCI"],)
    assert found(db, "projects_attested_kind_unknown") == (1, 1)
    assert found(db, "projects_attested_kind_github") == (0, 1)


def test_old_environment_spelling_is_no_environment(built: Built) -> None:
    db = built(history("p", ("1", "2025-01-01", replace(A, environment=""))))
    assert db.sql("select environment from stg_publisher").fetchall() == [(None,)]


def test_ids_come_out_of_the_certificate(built: Built) -> None:
    db = built(history("p", ("1", "2025-01-01", A)))
    ids = db.sql("select repository_id, owner_id from stg_publisher").fetchall()
    assert ids == [("101", "11")]


@pytest.mark.parametrize(
    ("owners", "organization", "row"),
    [
        (["ann"], None, (True, None, 1)),
        ([], "acme", (True, "acme", 0)),
        ([], None, (True, None, 0)),
        (None, None, (False, None, None)),
    ],
)
def test_ownership_absent_empty_and_null_are_three_states(
    built: Built, owners: list[str] | None, organization: str | None, row: tuple[Any, ...]
) -> None:
    db = built(history("p", ("1", "2025-01-01", A), owners=owners, organization=organization))
    assert project_row(db, "is_ownership_known, organization, n_owners") == row


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("https://github.com/acme/one", "match"),
        ("https://GitHub.com/Acme/One.git", "match"),
        ("http://www.github.com/acme/one/issues", "match"),
        ("git+ssh://git@github.com/acme/one.git", "match"),
        ("git@github.com:acme/one.git", "match"),
        ("https://github.com/acme/one/tree/main/sub", "match"),
        ("https://github.com/acme/other", "mismatch"),
        ("https://gitlab.com/acme/one", "mismatch"),
        ("https://github.com/sponsors/acme", "undeclared"),
        ("https://example.invalid/github.com/acme/one", "undeclared"),
        ("javascript:alert('github.com/acme/one')", "undeclared"),
    ],
)
def test_declared_against_attested_repository(built: Built, url: str, outcome: str) -> None:
    db = built(history("p", ("1", "2025-01-01", A), urls={"Source": url}))
    assert project_row(db, "repository_outcome") == (outcome,)


def test_an_earlier_name_of_the_repository_id_matches(built: Built) -> None:
    renamed = replace(A, repository="acme/renamed")
    db = built(
        history("p", ("1", "2025-01-01", A), ("1.1", "2025-02-01", renamed),
                urls={"Source": "https://github.com/acme/one"})
    )  # fmt: skip
    assert project_row(db, "repository_outcome") == ("match",)


def test_dormant_is_strictly_older_than_365_days(built: Built) -> None:
    db = built(history("a", ("1", "2025-11-01", None)), history("b", ("1", "2025-10-31", None)))
    rows = db.sql("select project, is_dormant from fct_project order by 1").fetchall()
    assert rows == [("a", False), ("b", True)]


def test_spellings_of_one_version_are_one_release(built: Built) -> None:
    """A file newer than the project JSON joins its release through the Simple API's spelling."""
    project = Project("p", {"1.0.0": release("p", "1.0.0", "2025-01-01", A, A)})
    db = built(project)
    db.sql("delete from raw_project_file where filename like '%.tar.gz'")
    layers.build(db, "inputs")
    layers.build(db, "staging")
    rows = db.sql("select version, version_source from stg_file order by filename").fetchall()
    assert rows == [("1.0.0", "metadata"), ("1.0.0", "provenance_url")]


def found(db: duckdb.DuckDBPyConnection, metric: str) -> tuple[int | None, int | None]:
    [row] = [row for row in headline_metrics(db) if row["id"] == metric]
    return row["numerator"], row["denominator"]


def test_headline_numbers_of_five_projects(built: Built) -> None:
    five = [
        history("attested", ("1", "2025-01-01", A), downloads=500, owners=["ann"],
                urls={"Source": "https://github.com/acme/one"}),
        history("alone", ("1", "2026-01-01", None), downloads=300, owners=["ann"]),
        history("old", ("1", "2020-01-01", None), downloads=200, owners=[], organization="org"),
        Project("partial", {"1": release("partial", "1", "2026-02-01", A, None)}, downloads=None),
        Project("gone", {}, downloads=50, outcome="not_found"),
    ]  # fmt: skip
    db = built(*five)
    expected = {
        "projects_attested": (1, 4),
        "projects_attested_by_downloads": (500, 1000),
        "projects_attested_of_attestable": (1, 3),
        "projects_attested_partially": (1, 4),
        "projects_attested_top100": (1, 4),
        "projects_attested_kind_github": (1, 4),
        "projects_attested_kind_gitlab": (0, 4),
        "files_attested_latest": (2, 4),
        "projects_in_organization": (1, 4),
        "projects_single_owner": (2, 4),
        "projects_single_owner_no_org_no_attestation": (1, 3),
        "projects_repository_match": (1, 1),
        "projects_repository_mismatch": (0, 1),
        "projects_dormant_365d": (2, 4),
        "events_first_attested": (2, None),
        "events_provenance_partial": (1, None),
        "events_owner_added": (None, None),
    }
    assert {metric: found(db, metric) for metric in expected} == expected


def test_the_estimate_is_never_below_the_attested_share(built: Built) -> None:
    db = built(history("p", ("1", "2025-01-01", A)), history("q", ("1", "2025-01-01", None)))
    rows = {row["id"]: row for row in headline_metrics(db)}
    estimate = rows["projects_trusted_publishing_estimate"]
    low, high = estimate["interval"]
    assert rows["projects_attested"]["value"] == low <= estimate["value"] <= high <= 1
    assert estimate["evidence"] == "estimate"
