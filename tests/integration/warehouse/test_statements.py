"""What attestations state: of a file, of a release, of the latest ones; read or not."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from pipeline.summary import headline_metrics
from tests.helpers.literal import STATEMENTS, Built, File, Project, Publisher, day, history, release

PUBLISH = Publisher(states=("publish",))
BUILD = replace(PUBLISH, states=("build",))
BOTH = replace(PUBLISH, states=("publish", "build"))
STRANGE = replace(PUBLISH, states=("strange",))
EMPTY = Publisher()
_TAG, _COMMIT = "refs/tags/v1", "0123456789abcdef0123456789ABCDEF01234567"


def build_by(builder: str, ref: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(STATEMENTS["build"]))
    said["predicate"]["runDetails"]["builder"]["id"] = builder
    said["predicate"]["buildDefinition"]["externalParameters"] = {"workflow": {"ref": ref}}
    return said


def test_a_predicate_type_tells_what_is_stated(built: Built) -> None:
    by = replace(BOTH, states=("publish", "build", "strange"))
    db = built(history("p", ("1.0", "2025-01-01", by)))
    assert db.sql(
        "select attestation, statement, predicate_type, builder, build_type, workflow_ref, "
        "reference from stg_statement order by attestation"
    ).fetchall() == [
        (1, "publish", "https://docs.invalid/attestations/publish/v1", None, None, None, None),
        (
            2,
            "build",
            "https://slsa.dev/provenance/v1",
            "https://builder.invalid/hosted",
            "https://actions.invalid/workflow/v1",
            "refs/heads/main",
            "branch",
        ),
        (3, "other", "https://strange.invalid/v1", None, None, None, None),
    ]


def by_project(db: duckdb.DuckDBPyConnection, columns: str, table: str) -> list[Any]:
    """The row of each project, in the order of their names (p00, p01 ...)."""
    rows = db.sql(f"select {columns} from {table} order by project").fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def each_alone(*publishers: Publisher) -> list[Project]:
    return [
        history(f"p{number:02}", ("1.0", "2025-01-01", by)) for number, by in enumerate(publishers)
    ]


def test_what_only_looks_like_a_known_type_is_another(built: Built) -> None:
    types = [
        "https://slsa.dev/provenance/v1/",
        "https://slsaxdev/provenance/v1",
        "https://slsa.dev/provenance/v0.2",
        "https://a/b/attestations/publish/v1",
        "https://x.invalid/attestations/publish/v1\nhttps://slsa.dev/provenance/v1",
    ]
    db = built(*each_alone(*(replace(PUBLISH, states=({"predicateType": t},)) for t in types)))
    assert by_project(db, "statement", "stg_statement") == ["other"] * len(types)


def test_a_statement_without_a_type_is_unread(built: Built) -> None:
    said = [{}, {"predicateType": 7}, {"predicateType": ""}, [], "x", None]
    encoded = [b64encode(json.dumps(each).encode()).decode() for each in said]
    worlds = []
    statements: list[Any] = [*encoded, "@@", "e30", 5, None, {}]
    for number, statement in enumerate(statements):
        body = PUBLISH.body()
        body["attestation_bundles"][0]["attestations"][0]["envelope"]["statement"] = statement
        name = f"p{number:02}"
        file = File(f"{name}-1.0-py3-none-any.whl", day("2025-01-01"), PUBLISH, body=body)
        worlds.append(Project(name, {"1.0": [file]}))
    db = built(*worlds)
    assert by_project(db, "statement", "stg_statement") == [None] * len(worlds)
    found = by_project(db, "statement, is_attested", "fct_release")
    assert found == [("unread", True)] * len(worlds)


def test_a_workflow_is_named_by_what_states_it_most_closely(built: Built) -> None:
    cases: list[tuple[str, Any, str | None, tuple[str | None, str | None]]] = [
        ("https://b.invalid/w.yml@refs/heads/main", _TAG, None, (_TAG, "tag")),
        (f"https://b.invalid/w.yml@{_COMMIT}", None, None, (_COMMIT, "commit")),
        ("https://b.invalid/hosted", 5, f"https://f.invalid/w.yml@{_TAG}", (_TAG, "tag")),
        ("https://b.invalid/hosted", "main", None, ("main", "other")),
        ("https://b.invalid/hosted", _COMMIT[:7], None, (_COMMIT[:7], "other")),
        ("https://b.invalid/hosted", None, None, (None, None)),
    ]
    db = built(
        *each_alone(
            *(
                replace(BUILD, states=(build_by(builder, ref),), workflow_uri=uri)
                for builder, ref, uri, _ in cases
            )
        )
    )
    found = by_project(db, "workflow_ref, reference", "stg_statement")
    assert found == [expected for *_, expected in cases]


def test_a_release_states_what_every_attested_file_does(built: Built) -> None:
    cases = [
        (PUBLISH, PUBLISH, "publish"),
        (BUILD, BUILD, "build"),
        (BOTH, BOTH, "both"),
        (BOTH, PUBLISH, "publish"),
        (BOTH, BUILD, "build"),
        (PUBLISH, BUILD, "other"),
        (STRANGE, STRANGE, "other"),
        (BOTH, EMPTY, "unread"),
        (BOTH, None, "both"),
    ]
    worlds = [
        Project(name, {"1.0": release(name, "1.0", "2025-01-01", wheel, archive)})
        for name, (wheel, archive, _) in zip([f"p{n:02}" for n in range(9)], cases, strict=True)
    ]
    found = by_project(built(*worlds), "statement", "fct_release")
    assert found == [expected for *_, expected in cases]


def test_files_not_asked_about_are_passed_over_and_refused_ones_are_not(built: Built) -> None:
    asked, unasked = release("p", "1.0", "2025-01-01", BOTH, PUBLISH)
    db = built(Project("p", {"1.0": [asked, replace(unasked, is_asked=False)]}))
    assert db.sql("select statement, is_part_read from fct_release_statement").fetchall() == [
        ("both", True)
    ]
    db = built(Project("p", {"1.0": [asked, replace(unasked, status=403)]}))
    assert db.sql("select statement, is_part_read from fct_release_statement").fetchall() == [
        ("unread", False)
    ]
    db = built(history("q", ("1.0", "2025-01-01", None)))
    assert db.sql("select statement from fct_release").fetchall() == [(None,)]


def test_a_statement_about_another_file_attests_nothing(built: Built) -> None:
    other = {**STATEMENTS["build"], "subject": [{"name": "q-1.0.tar.gz"}]}
    db = built(history("p", ("1.0", "2025-01-01", replace(PUBLISH, states=(other,)))))
    assert db.sql("select statement, reference, first_build_at from fct_release").fetchall() == [
        ("unread", None, None)
    ]


def test_headlines_count_known_projects_and_those_that_name_a_workflow(built: Built) -> None:
    at = "2025-01-01"
    pinned = replace(BUILD, states=(build_by("https://b.invalid", _COMMIT),))
    db = built(
        history("a", ("1.0", at, PUBLISH)),
        history("b", ("1.0", at, BUILD)),
        history("c", ("1.0", at, BOTH)),
        history("d", ("1.0", at, pinned)),
        history("e", ("1.0", at, EMPTY)),
        history("f", ("1.0", at, None)),
        Project("g", {"1.0": release("g", "1.0", at, BOTH, None)}),
        Project("h", {}, outcome="not_found"),
    )
    rows = {row["id"]: row for row in headline_metrics(db)}
    found = {
        name: (rows[name]["numerator"], rows[name]["denominator"], rows[name]["evidence"])
        for name in rows
        if name
        in {
            "projects_attested",
            "projects_attested_publish",
            "projects_attested_build",
            "projects_attested_both",
            "projects_mutable_workflow",
        }
    }
    assert found == {
        "projects_attested": (5, 7, "lower_bound"),
        "projects_attested_publish": (2, 7, "lower_bound"),
        "projects_attested_build": (3, 7, "lower_bound"),
        "projects_attested_both": (1, 7, "lower_bound"),
        "projects_mutable_workflow": (2, 3, "exact"),
    }
    [bounds] = db.sql(
        "select possible, untold from fct_share inner join stg_choice using (choice_order) "
        "where dimension = 'reported' and id = 'projects_attested_build'"
    ).fetchall()
    assert bounds == (2, 1), "the unread one and the one not found could be"


def test_the_recorded_answers_of_the_server_have_four_build_statements(
    real: Path, built: Built
) -> None:
    files: dict[str, list[File]] = {}
    wanted = {"publish": 0, "build": 0}
    for line in (real / "server_responses.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        for bundle in (row["json"] or {}).get("attestation_bundles", []):
            for each in bundle["attestations"]:
                said = json.loads(b64decode(each["envelope"]["statement"]))["predicateType"]
                wanted["build" if "slsa.dev" in said else "publish"] += 1
        if "attestation_bundles" in (row["json"] or {}):
            name = f"p-{len(files)}.0.tar.gz"
            files[f"{len(files)}.0"] = [File(name, day("2025-01-01"), PUBLISH, body=row["json"])]
    assert wanted == {"publish": 45, "build": 4}
    db = built(Project("p", files))
    found = db.sql(
        "select statement, count(*) from raw_provenance left join code_statement "
        "on regexp_full_match(predicate_type, pattern) group by all"
    ).fetchall()
    assert dict(found) == wanted


def test_a_recorded_build_statement_names_its_builder_and_a_tag(real: Path, built: Built) -> None:
    name = "pypi_attestations-0.0.19.tar.gz"
    signed = json.loads((real / "provenance" / f"{name}.slsa.attestation.json").read_bytes())
    body = PUBLISH.body()
    body["attestation_bundles"][0]["attestations"] = [signed]
    sha256 = json.loads(b64decode(signed["envelope"]["statement"]))["subject"][0]["digest"]
    file = File(name, day("2025-01-01"), PUBLISH, body=body, entry={"hashes": sha256})
    db = built(Project("pypi-attestations", {"0.0.19": [file]}))
    repository = "https://github.com/trailofbits/pypi-attestations"
    assert db.sql(
        "select statement, builder, build_type, workflow_ref, reference from stg_statement"
    ).fetchall() == [
        (
            "build",
            f"{repository}/.github/workflows/release.yml@refs/tags/v0.0.19",
            "https://actions.github.io/buildtypes/workflow/v1",
            "refs/tags/v0.0.19",
            "tag",
        ),
    ]
