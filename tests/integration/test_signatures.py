"""Signatures of real provenance objects, checked offline (the network is blocked by conftest)."""

import base64
import copy
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import certificates, database, signatures
from pipeline.schemas import SCHEMAS
from pipeline.signatures import check_object
from pipeline.snapshot import Objects, Snapshot
from tests.helpers import literal

SERVED = (
    "abi3info-2024.10.3-py3-none-any.whl",
    "abi3info-2024.10.8-py3-none-any.whl",
    "pep740_sampleproject-1.0.0.tar.gz",
    "sampleproject-4.0.0.tar.gz",
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def load(real: Path, filename: str) -> tuple[dict[str, Any], str]:
    """A provenance object and the sha256 in its own statement."""
    body = json.loads((real / "provenance" / f"{filename}.provenance.json").read_bytes())
    envelope = body["attestation_bundles"][0]["attestations"][0]["envelope"]
    statement = json.loads(base64.b64decode(envelope["statement"]))
    return body, statement["subject"][0]["digest"]["sha256"]


def result(body: Any, filename: str, digest: str | None) -> str:
    [found] = check_object(json.dumps(body).encode(), filename, digest)
    return str(found["result"])


@pytest.mark.parametrize("filename", SERVED)
def test_what_the_index_served_verifies_and_no_other_file(real: Path, filename: str) -> None:
    body, digest = load(real, filename)
    assert result(body, filename, digest) == "verified"
    assert result(body, filename, "0" * 64) == "digest_mismatch"
    assert result(body, filename.replace("-", "x-", 1), digest) == "name_mismatch"
    assert result(body, filename, None) == "no_digest"


def test_an_object_made_for_tests_is_refused(real: Path) -> None:
    filename = "rfc8785-0.1.2-py3-none-any.whl"
    assert result(*_with_name(load(real, filename), filename)) == "bad_certificate"


def _with_name(loaded: tuple[Any, str], filename: str) -> tuple[Any, str, str]:
    return loaded[0], filename, loaded[1]


@pytest.mark.parametrize(
    ("box", "part", "reason"),
    [
        ("envelope", "statement", "bad_signature"),
        ("envelope", "signature", "bad_signature"),
        ("verification_material", "certificate", "bad_certificate"),
    ],
)
def test_a_flipped_bit_anywhere_is_refused(real: Path, box: str, part: str, reason: str) -> None:
    body, digest = load(real, SERVED[3])
    places = random.Random(part)
    for _ in range(60):
        spoilt = copy.deepcopy(body)
        holder = spoilt["attestation_bundles"][0]["attestations"][0][box]
        content = bytearray(base64.b64decode(holder[part]))
        content[places.randrange(len(content))] ^= 1 << places.randrange(8)
        holder[part] = base64.b64encode(bytes(content)).decode()
        assert result(spoilt, SERVED[3], digest) == reason
        if part == "certificate":
            certificates.claims(holder[part])  # what cannot be read is None, never a crash


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"repository": "someone/else"}, "publisher_mismatch"),
        ({"workflow": "other.yml"}, "publisher_mismatch"),
        ({"kind": "Nobody"}, "unknown_publisher_kind"),
    ],
)
def test_another_publisher_than_the_certificates_is_refused(
    real: Path, change: dict[str, str], reason: str
) -> None:
    body, digest = load(real, SERVED[3])
    body["attestation_bundles"][0]["publisher"] |= change
    assert result(body, SERVED[3], digest) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"inclusionPromise": None}, "no_inclusion_promise"),
        ({"integratedTime": "0"}, "no_verified_time"),
        ({"kindVersion": {"kind": "intoto", "version": "0.0.1"}}, "unknown_entry_kind"),
        ({"kindVersion": {"kind": "hashedrekord", "version": "0.0.1"}}, "unknown_entry_kind"),
        ({"kindVersion": {"kind": "dsse", "version": "9"}}, "unknown_entry_kind"),
        ({"canonicalizedBody": "e30="}, "bad_log_entry"),
    ],
)
def test_a_log_entry_that_does_not_bind_is_refused_by_its_own_reason(
    real: Path, change: dict[str, Any], reason: str
) -> None:
    body, digest = load(real, SERVED[3])
    material = body["attestation_bundles"][0]["attestations"][0]["verification_material"]
    entry = material["transparency_entries"][0] | change
    kept = {name: value for name, value in entry.items() if value is not None}
    material["transparency_entries"][0] = kept
    assert result(body, SERVED[3], digest) == reason


def test_the_environment_is_no_part_of_what_is_verified(real: Path) -> None:
    """What the methods page says: a certificate states none, so any passes."""
    body, digest = load(real, SERVED[3])
    body["attestation_bundles"][0]["publisher"]["environment"] = "elsewhere"
    assert result(body, SERVED[3], digest) == "verified"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"attestation_bundles": 1}', b'{"attestation_bundles": [1]}',
             b'{"attestation_bundles": [{"attestations": [1]}]}', b"[" * 5000]
)  # fmt: skip
def test_junk_is_refused_and_no_crash(body: bytes) -> None:
    for found in check_object(body, "p-1.0.tar.gz", "0" * 64):
        assert found["result"] in {"unreadable", "unknown_publisher_kind"}


def captured(real: Path, data: Path, spoil: bool = False) -> Snapshot:
    """A snapshot of the five projects, their files at the hashes their statements name."""
    objects = Objects(data / "objects")
    rows: list[dict[str, Any]] = []
    projects: list[str] = []
    for filename in [*SERVED, "rfc8785-0.1.2-py3-none-any.whl"]:
        body, digest = load(real, filename)
        project, version = filename.split("-")[0].replace("_", "-"), filename.split("-")[1]
        project = f"{project}-{version.replace('.', '-').removesuffix('-tar-gz')}"
        digest = "f" * 64 if spoil else digest
        listing = {"files": [{"filename": filename, "hashes": {"sha256": digest},
                              "upload-time": "2024-12-01T00:00:00Z",
                              "provenance": "https://index.invalid/x"}]}  # fmt: skip
        about = {"releases": {version.removesuffix(".tar.gz"): [{"filename": filename}]}}
        for kind, content in (("simple", listing), ("project", about), ("provenance", body)):
            stored = json.dumps(content).encode()
            of_file = {"filename": filename, "file_sha256": digest}
            rows.append({"kind": kind, "project": project, "reason": "ok", "status": 200,
                         "body_sha256": objects.put(stored), "body_bytes": len(stored),
                         **(of_file if kind == "provenance" else {})})  # fmt: skip
        projects.append(project)
    cohort = literal.cohort_of(*((project, "answered", 1) for project in projects))
    return literal.of_answers(data, cohort, pa.Table.from_pylist(rows, schema=SCHEMAS["response"]))


def test_verified_evidence_and_the_claims_of_the_certificate(real: Path, tmp_path: Path) -> None:
    snapshot = captured(real, tmp_path)
    path = database.ensure(snapshot)
    with database.connect(tmp_path, snapshot.id) as db:
        before = db.sql("select evidence, count(*) from stg_file group by all").fetchall()
        assert before == [("attested", 5)], "not checked: attested, and no more"
    counted = signatures.counts(signatures.check(snapshot))
    assert counted == {"attestations": 5, "verified": 4, "refused": {"bad_certificate": 1}}
    assert database.ensure(snapshot) == path
    with database.connect(tmp_path, snapshot.id) as db:
        after = db.sql("select evidence, count(*) from stg_file group by all order by 1").fetchall()
        assert after == [("attested", 1), ("verified", 4)]
        latest = db.sql("select evidence, is_attested from fct_project order by all").fetchall()
        assert latest == [("attested", True)] + [("verified", True)] * 4
        [claims] = db.sql(
            "select repository_id, owner_id, repository_uri, commit, ref, trigger, runner, "
            "workflow_uri, run_uri, signed_at::varchar from stg_publisher "
            "where filename like 'sampleproject-4%'"
        ).fetchall()
    assert claims[:3] == ("14899596", "647025", "https://github.com/pypa/sampleproject")
    assert len(claims[3]) == 40
    assert claims[4:7] == ("refs/heads/main", "push", "github-hosted")
    assert claims[7].endswith("/.github/workflows/release.yml@refs/heads/main")
    assert "/actions/runs/" in claims[8]
    assert claims[9].startswith("2024-11-06 22:37:0")


def test_results_are_taken_over_and_bound_to_the_file(
    real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signatures.check(captured(real, tmp_path))

    def never(*_: Any) -> Any:
        pytest.fail("a stored result was checked again")

    monkeypatch.setattr(signatures, "check_object", never)
    again = signatures.check(captured(real, tmp_path))
    assert again == first
    monkeypatch.undo()
    other = signatures.counts(signatures.check(captured(real, tmp_path, spoil=True)))
    assert other["verified"] == 0
    assert other["refused"] == {"bad_certificate": 1, "digest_mismatch": 4}
