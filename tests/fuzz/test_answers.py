"""Any JSON whatever in place of an answer: no crash, and unknown never becomes a yes or a no."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline import database
from pipeline.capture.plan import attested_files
from pipeline.signatures import check_object
from tests.helpers.answered import capture_of

KEYS = st.sampled_from([
    "files", "filename", "hashes", "sha256", "provenance", "yanked", "upload-time", "meta",
    "api-version", "_last-serial", "project-status", "status", "versions", "info", "releases",
    "ownership", "roles", "role", "user", "organization", "project_urls", "home_page",
    "last_serial", "attestation_bundles", "publisher", "kind", "repository", "workflow",
    "environment", "email", "attestations", "verification_material", "certificate",
    "transparency_entries", "integratedTime", "1.0", "__proto__", "", "é",
])  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
    | st.text(max_size=20) | st.sampled_from([
        "p-1.0.tar.gz", "p-1.0-py3-none-any.whl", "https://index.invalid/integrity/p/1.0/x/provenance",
        "2025-01-01T00:00:00Z", "0" * 64, "GitHub", "Google", "quarantined", "1.0", "../../etc",
        "\\ud800", "9" * 400, "Owner",
    ])
)  # fmt: skip
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
BODY = st.dictionaries(KEYS, ANY, max_size=8) | ANY
FILE = st.dictionaries(KEYS, LEAVES, max_size=6).map(lambda d: {"filename": "p-1.0.tar.gz"} | d)
LISTING = st.fixed_dictionaries(
    {"files": st.lists(FILE | ANY, max_size=4)},
    optional={"meta": ANY, "project-status": ANY, "versions": ANY},
)
BUNDLE = st.fixed_dictionaries({"publisher": ANY, "attestations": ANY})
BUNDLES = st.fixed_dictionaries({"attestation_bundles": st.lists(BUNDLE, max_size=2)})
OWNED = st.fixed_dictionaries({"ownership": ANY, "releases": ANY, "info": ANY})
#: Each example builds a whole database: two fifths of what others draw.
SHARED = settings(
    max_examples=settings().max_examples * 2 // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def text_of(value: Any) -> bytes:
    """JSON as a server may send it, half surrogate pairs escaped."""
    return json.dumps(value).replace("\\\\ud800", "\\ud800").encode()


def rows(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return db.sql(query).fetchall()


@SHARED
@example(simple={}, project={"last_serial": False}, provenance={})
@given(simple=LISTING | BODY, project=OWNED | BODY, provenance=BUNDLES | BODY)
def test_any_json_is_kept_and_never_becomes_a_yes_or_a_no(
    folder: Path, simple: Any, project: Any, provenance: Any
) -> None:
    bodies = {
        "simple": text_of(simple),
        "project": text_of(project),
        "provenance": text_of(provenance),
    }
    snapshot = capture_of(folder, {"p": bodies})
    with database.open_memory() as db:
        database.build_tables(db, snapshot)
        [(is_known, evidence, owned, n_owners)] = rows(
            db, "select is_known, evidence, is_ownership_known, n_owners from fct_project"
        )
        says_so = [entry for entry in files(simple) if isinstance(entry.get("provenance"), str)]
        if evidence in {"attested", "verified"}:
            assert says_so, "attested only where the listing has a provenance URL"
        none = [entry for entry in files(simple) if entry.get("provenance", "absent") is None]
        if evidence == "none_found":
            assert none, "none only where the listing says null"
        if not files(simple):
            assert not is_known
        ownership = project.get("ownership") if isinstance(project, dict) else None
        assert owned == isinstance(ownership, dict) or not owned
        assert owned or n_owners is None
        read = rows(db, "select count(*) from stg_publisher where reason is null")
        bundles = provenance.get("attestation_bundles") if isinstance(provenance, dict) else None
        if not isinstance(bundles, list):
            assert read == [(0,)], "no publisher is read where there is none"
        latest, per_release, every = (
            [each.target.filename for each in attested_files(db, identity) if each.is_asked]
            for identity in ("latest", "per-release", "all")
        )
        assert len(every) == len(set(every)), "a plan names each file once"
        assert set(latest) <= set(per_release) <= set(every)


def files(simple: Any) -> list[dict[str, Any]]:
    listed = simple.get("files") if isinstance(simple, dict) else None
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


@SHARED
@given(body=BUNDLES | BODY)
def test_any_json_in_place_of_provenance_is_refused(body: Any) -> None:
    found = check_object(text_of(body), "p-1.0.tar.gz", "0" * 64)
    assert {row["result"] for row in found} <= {"unreadable", "unknown_publisher_kind"}
