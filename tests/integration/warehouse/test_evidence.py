"""What becomes of an answer that is odd, contradicts itself, or says less than usual."""

import base64
import json
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from pipeline import layers
from pipeline.capture.plan import attested_files
from pipeline.summary import headline_metrics
from tests.helpers.literal import Built, File, Project, Publisher, day, history, release

A = Publisher()
OTHER = replace(A, repository="else/where", repository_id="999", owner_id="99")
WHEEL, SDIST = "p-1.0-py3-none-any.whl", "p-1.0.tar.gz"
URL = f"https://index.invalid/integrity/p/1.0/{WHEEL}/provenance"


def files(db: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[Any, ...]]:
    return db.sql(f"select {columns} from stg_file order by filename").fetchall()


def publishers(db: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return db.sql(
        "select repository, reason from stg_publisher order by filename, publisher_number"
    ).fetchall()


def of(*listed: File, **about: Any) -> Project:
    return Project("p", {"1.0": list(listed)}, **about)


def test_a_bundle_without_attestations_keeps_its_publisher(built: Built) -> None:
    body = A.body()
    body["attestation_bundles"][0]["attestations"] = []
    db = built(of(File(WHEEL, day("2025-01-01"), A, body=body)))
    assert publishers(db) == [("acme/one", None)]
    assert files(db, "evidence") == [("attested",)], "the index does serve provenance"
    rows = db.sql("select bundle, attestation, certificate from raw_provenance").fetchall()
    assert rows == [(1, 1, None)]


@pytest.mark.parametrize("attestations", [None, "none", 7, {"a": 1}, [None], [7]])
def test_attestations_of_any_form_leave_the_publisher_read(built: Built, attestations: Any) -> None:
    body = A.body()
    body["attestation_bundles"][0]["attestations"] = attestations
    db = built(of(File(WHEEL, day("2025-01-01"), A, body=body)))
    assert publishers(db) == [("acme/one", None)]


def test_a_second_bundle_without_attestations_is_a_second_publisher(built: Built) -> None:
    body = A.body()
    body["attestation_bundles"] += [OTHER.body()["attestation_bundles"][0] | {"attestations": []}]
    db = built(of(File(WHEEL, day("2025-01-01"), A, body=body)))
    assert publishers(db) == [("acme/one", None), ("else/where", None)]


@pytest.mark.parametrize(
    ("entry", "is_yanked"),
    [
        ({"yanked": None}, False),
        ({"yanked": False}, False),
        ({"yanked": True}, True),
        ({"yanked": "a reason"}, True),
        ({"yanked": ""}, True),
        ({"yanked": 1}, False),
        ({"yanked": []}, False),
    ],
)
def test_plan_and_database_agree_on_what_is_yanked(
    built: Built, entry: dict[str, Any], is_yanked: bool
) -> None:
    newest = File("p-2.0-py3-none-any.whl", day("2025-02-01"), A, entry=entry)
    db = built(Project("p", {"1.0": [File(WHEEL, day("2025-01-01"), A)], "2.0": [newest]}))
    latest = "1.0" if is_yanked else "2.0"
    assert db.sql("select latest_version from fct_project").fetchall() == [(latest,)]
    assert files(db, "is_yanked") == [(False,), (is_yanked,)]
    asked = [each.target for each in attested_files(db, "latest") if each.is_asked]
    assert [target.version for target in asked] == [latest]


def test_a_release_is_not_yanked_by_the_file_that_says_nothing(built: Built) -> None:
    db = built(of(File(WHEEL, day("2025-01-01"), yanked=True),
                  File(SDIST, day("2025-01-01"), entry={"yanked": None})))  # fmt: skip
    assert db.sql("select version, is_yanked from fct_release").fetchall() == [("1.0", False)]


def test_provenance_that_is_listed_and_not_there_is_unknown(built: Built) -> None:
    db = built(
        history("a", ("1", "2025-01-01", A)),
        Project("b", {"1": release("b", "1", "2025-01-01", A, status=404)}),
        Project("c", {"1": release("c", "1", "2025-01-01", A, status=403)}),
        Project("d", {"1": release("d", "1", "2025-01-01", A, status=503)}),
        Project("e", {"1": release("e", "1", "2024-01-01", A, status=404)}),
    )
    rows = db.sql(
        "select project, evidence, is_attested, reason from stg_file "
        "left join stg_publisher using (project, filename) order by project"
    ).fetchall()
    assert rows == [
        ("a", "attested", True, None),
        ("b", "unknown", False, "provenance_missing"),
        ("c", "attested", True, "refused"),
        ("d", "attested", True, "server_error"),
        ("e", "unknown", False, "provenance_missing"),
    ]
    known = db.sql("select project, reason from fct_project where not is_known order by all")
    assert known.fetchall() == [("b", "evidence_unknown"), ("e", "evidence_unknown")]


def test_a_path_the_integrity_api_does_not_have_says_nothing_of_the_file(built: Built) -> None:
    """A mirror that serves file lists only answers with its page of a path it does not know."""
    db = built(history("p", ("1", "2025-01-01", A)))
    db.sql("update raw_response set reason = 'wrong_path', status = 404 where kind = 'provenance'")
    layers.build(db, "staging")
    assert files(db, "evidence") == [("attested",)]
    assert publishers(db) == [(None, "wrong_path")]


def stated(*subjects: Any, **statement: Any) -> dict[str, Any]:
    """A provenance object whose statement names these subjects."""
    body = A.body()
    text = json.dumps({"subject": list(subjects), **statement}).encode()
    [signed] = body["attestation_bundles"][0]["attestations"]
    signed["envelope"]["statement"] = base64.b64encode(text).decode()
    return body


def subject(name: str | None = None, sha256: str | None = None) -> dict[str, Any]:
    digest = {} if sha256 is None else {"digest": {"sha256": sha256}}
    return ({} if name is None else {"name": name}) | digest


ZEROS, ONES = "0" * 64, "1" * 64
UNHASHED: dict[str, Any] = {"hashes": {}}


@pytest.mark.parametrize(
    ("found", "entry", "is_other"),
    [
        (stated(subject(WHEEL, ZEROS)), {}, False),
        (stated(subject(WHEEL, ONES)), {}, True),
        (stated(subject("q-9.whl", ZEROS)), {}, False),
        (stated(subject("q-9.whl", ONES)), {}, True),
        (stated(subject("q-9.whl")), {}, True),
        (stated(subject(WHEEL)), {}, False),
        (stated(subject(WHEEL, ONES)), UNHASHED, False),
        (stated(subject("p-1.1-py3-none-any.whl", ONES)), UNHASHED, True),
        (stated(subject("P-1.0.0-py3-none-any.whl", ONES)), UNHASHED, False),
        (stated(subject(SDIST, ONES)), UNHASHED, True),
        (stated(subject(WHEEL, ZEROS.upper())), {}, False),
        (stated(subject("q-9.whl", ONES), subject(WHEEL, ZEROS)), {}, False),
        (stated(subject(sha256=ONES)), {}, True),
        (stated(subject(sha256=ONES)), UNHASHED, False),
        (stated(subject(WHEEL, "1")), {}, False),
        (stated(subject(WHEEL, ONES)), {"hashes": {"sha256": "0"}}, False),
        (stated(subject(WHEEL, ZEROS)), {"hashes": {"sha256": 7}}, False),
        (stated(subject()), {}, False),
        (stated(), {}, False),
        (stated(7, None, "x", []), {}, False),
        (stated(subject=None), {}, False),
        (stated(subject="x"), {}, False),
        (stated({"name": 7, "digest": "x"}), {}, False),
        (stated({"name": {"a": 1}, "digest": {"sha256": [1]}}), {}, False),
    ],
)
def test_a_statement_about_another_file_leaves_the_publisher_unread(
    built: Built, found: dict[str, Any], entry: dict[str, Any], is_other: bool
) -> None:
    db = built(of(File(WHEEL, day("2025-01-01"), A, body=found, entry=entry)))
    assert publishers(db) == [(None, "subject_mismatch") if is_other else ("acme/one", None)]
    assert files(db, "evidence") == [("attested",)], "the index does serve provenance"


def test_one_of_two_attestations_about_another_file_is_enough(built: Built) -> None:
    body = stated(subject(WHEEL, ZEROS))
    bundle = body["attestation_bundles"][0]
    bundle["attestations"] += stated(subject(WHEEL, ONES))["attestation_bundles"][0]["attestations"]
    db = built(of(File(WHEEL, day("2025-01-01"), A, body=body)))
    assert publishers(db) == [(None, "subject_mismatch")]


@pytest.mark.parametrize(
    "statement",
    ["", "!", "e30", "bm8=", "/////w==", "W10=", "e30=", "bnVsbA==", 7, None, ["x"], {"a": "b"}],
)
def test_a_statement_nobody_can_read_accuses_nobody(built: Built, statement: Any) -> None:
    body = A.body()
    [signed] = body["attestation_bundles"][0]["attestations"]
    signed["envelope"]["statement"] = statement
    db = built(of(File(WHEEL, day("2025-01-01"), A, body=body)))
    assert publishers(db) == [("acme/one", None)]


@pytest.mark.parametrize(
    ("first", "second", "evidence"),
    [
        (URL, URL, "attested"),
        (URL, None, "unknown"),
        (None, URL, "unknown"),
        (URL, "absent", "unknown"),
        (URL, URL + "x", "unknown"),
        (None, "absent", "unknown"),
        (None, None, "none_found"),
    ],
)
def test_a_file_listed_twice_with_contradictory_provenance(
    built: Built, first: Any, second: Any, evidence: str
) -> None:
    db = built(
        of(*(File(WHEEL, day("2025-01-01"), A, provenance=each) for each in (first, second)))
    )
    assert files(db, "evidence, is_attested") == [(evidence, evidence == "attested")]
    assert len(publishers(db)) == (evidence == "attested")


def test_what_two_entries_of_a_file_contradict_each_other_in_is_not_known(built: Built) -> None:
    one = File(WHEEL, day("2025-01-01"), yanked=True)
    two = File(WHEEL, day("2025-03-01"), entry={"hashes": {"sha256": ONES}})
    for order in ((one, two), (two, one)):
        db = built(of(*order))
        assert files(db, "uploaded_at, is_yanked, evidence") == [(None, False, "unknown")]
        assert db.sql("select sha256 from raw_simple_file").fetchall() == [(None,)]


@pytest.mark.parametrize("time", [None, "", "yesterday", "1970-01-01T00:00:00Z", 1735689600])
@pytest.mark.parametrize(
    ("name", "publisher", "evidence"),
    [(WHEEL, None, "unknown"), (WHEEL, A, "attested"), ("p-1.0.egg", None, "not_attestable")],
)
def test_without_a_time_nobody_can_tell_whether_a_file_could_be_attested(
    built: Built, time: Any, name: str, publisher: Publisher | None, evidence: str
) -> None:
    db = built(of(File(name, day("2025-01-01"), publisher, entry={"upload-time": time})))
    assert files(db, "evidence, uploaded_at") == [(evidence, None)]
    row = db.sql("select is_dormant, activity_state from fct_project").fetchall()
    assert row == [(None, None)]


@pytest.mark.parametrize(("date", "is_dormant"), [("2026-01-01", False), ("2020-01-01", None)])
def test_a_file_without_a_time_could_be_the_newest(
    built: Built, date: str, is_dormant: bool | None
) -> None:
    db = built(of(File(WHEEL, day(date)), File(SDIST, day(date), entry={"upload-time": None})))
    assert db.sql("select is_dormant from fct_project").fetchall() == [(is_dormant,)]
    [row] = [row for row in headline_metrics(db) if row["id"] == "projects_dormant_365d"]
    counted = (None, None) if is_dormant is None else (int(is_dormant), 1)
    assert (row["numerator"], row["denominator"]) == counted


@pytest.mark.parametrize(
    ("time", "utc", "evidence"),
    [
        ("2024-10-03T01:00:00+02:00", "2024-10-02 23:00:00", "not_attestable"),
        ("2024-10-02T23:30:00-01:00", "2024-10-03 00:30:00", "none_found"),
        ("2024-10-03T05:29:59.5+0530", "2024-10-02 23:59:59.5", "not_attestable"),
        ("2024-10-03T00:00:00Z", "2024-10-03 00:00:00", "none_found"),
        ("2024-10-03T00:00:00", "2024-10-03 00:00:00", "none_found"),
    ],
)
def test_an_offset_is_converted_to_utc(built: Built, time: str, utc: str, evidence: str) -> None:
    db = built(of(File(WHEEL, day("2025-01-01"), entry={"upload-time": time})))
    assert files(db, "uploaded_at::varchar, evidence") == [(utc, evidence)]


def test_two_spellings_of_a_version_are_one_release(built: Built) -> None:
    """As metadata, the list and names spell it: one release, attested only if both halves are."""
    halves = {
        "1.0": [File(WHEEL, day("2025-01-01"), A)],
        "1.0.0": [File("p-1.0.0.tar.gz", day("2025-01-02"))],
    }
    for releases in (halves, dict(reversed(halves.items()))):
        for has_metadata in (True, False):
            db = built(Project("p", releases, has_metadata=has_metadata))
            rows = db.sql("select version, n_files, is_attested, is_partial from fct_release")
            assert rows.fetchall() == [("1.0", 2, False, True)]
            assert db.sql("select latest_version from fct_project").fetchall() == [("1.0",)]


@pytest.mark.parametrize(
    ("name", "listed", "version"),
    [
        ("p-1.0.tar.gz", ["1.0.0", "2.0"], "1.0.0"),
        ("p-1.0-py3-none-any.whl", ["v1.0"], "v1.0"),
        ("p-1.0-1-py3-none-any.whl", ["1.0", "1.0-1"], "1.0"),
        ("p-1.0-1.tar.gz", ["1.0", "1.0-1"], "1.0-1"),
        ("p-1.0-beta-2.tar.gz", ["1.0", "1.0-beta-2"], "1.0-beta-2"),
        ("p-1.0_local.1-py2-none-any.whl", ["1.0", "1.0+local.1"], "1.0+local.1"),
        ("p-dev-r12.zip", ["dev-r12", "dev"], "dev-r12"),
        ("P-2.0.win32-py2.6.exe", ["2.0", "2.0.1"], "2.0"),
        ("p-2.0.tar.gz", ["1.0"], "2.0"),
        ("p-2.0.tar.gz", [], "2.0"),
        ("p-10.tar.gz", ["1", "1.0"], "10"),
        ("notes.txt", ["1.0"], None),
        ("p-extra-1.0.tar.gz", ["1.0"], "extra-1.0"),
    ],
)
def test_without_metadata_the_listed_versions_tell_a_files_version(
    built: Built, name: str, listed: list[str], version: str | None
) -> None:
    db = built(of(File(name, day("2025-01-01")), has_metadata=False, versions=listed))
    source = None if version is None else "filename"
    assert files(db, "version, version_source") == [(version, source)]
