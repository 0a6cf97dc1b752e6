"""Any JSON whatever in place of an answer: no crash, and unknown never becomes a yes or a no."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline import database
from pipeline.collect import journal
from pipeline.collect.capture import RESPONSE_SCHEMA, Capture
from pipeline.collect.cohort import COHORT_SCHEMA
from pipeline.collect.plan import provenance_targets
from pipeline.endpoints import Endpoint
from pipeline.progress import Silent
from pipeline.signatures import check_object
from pipeline.snapshot import Draft, Objects, Snapshot, publish
from pipeline.sources.http import Settings, finish, open_fetcher
from pipeline.sources.index import INTEGRITY_JSON, SIMPLE_JSON, IndexClient
from tests.literal import AS_OF

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
SLOW = settings(deadline=None, max_examples=60,
                suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def text_of(value: Any) -> bytes:
    """JSON as a server may send it, half surrogate pairs escaped."""
    return json.dumps(value).replace("\\\\ud800", "\\ud800").encode()


def capture_of(data: Path, simple: bytes, project: bytes, provenance: bytes) -> Snapshot:
    """What the real client records of one project answered with these bodies."""

    def answer(request: httpx.Request) -> httpx.Response:
        kind, body = {
            "simple": (SIMPLE_JSON, simple), "pypi": ("application/json", project),
        }.get(request.url.path.split("/")[1], (INTEGRITY_JSON, provenance))  # fmt: skip
        return httpx.Response(200, stream=httpx.ByteStream(body), headers={"content-type": kind})

    async def ask() -> Capture:
        fast = Settings(rate=0, tries=1, breaker=10**6)
        async with open_fetcher(fast, httpx.MockTransport(answer)) as fetcher:
            client = IndexClient(Endpoint("https://index.invalid"), fetcher)
            begun = journal.start(data, "x", {})
            capture = Capture(client, Objects(data / "objects"), begun, "all")
            await capture.listings(["p"], None, Silent())
            await capture.provenance(Silent())
            begun.discard()
            return capture

    capture = finish(ask())
    cohort = [{"rank": 1, "project": "p", "listed_name": "p", "downloads": 1,
               "outcome": capture.outcomes["p"]}]  # fmt: skip
    table = capture.table()
    assert table.schema == RESPONSE_SCHEMA
    return publish(data, Draft(
        source="index", as_of=AS_OF, requests={}, cohort={"name": "one", "as_of": None,
        "source": "test", "window_days": None, "size": 1, "sha256": ""},
        tables={"cohort": pa.Table.from_pylist(cohort, schema=COHORT_SCHEMA), "response": table},
        coverage={"asked": 1, "answered": 1, "unchanged": 0, "missing": {}},
        details={"statuses": dict(capture.statuses)},
    ))  # fmt: skip


def rows(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return db.sql(query).fetchall()


@SLOW
@example(simple={}, project={"last_serial": False}, provenance={})
@given(simple=LISTING | BODY, project=OWNED | BODY, provenance=BUNDLES | BODY)
def test_any_json_is_kept_and_never_becomes_a_yes_or_a_no(
    folder: Path, simple: Any, project: Any, provenance: Any
) -> None:
    snapshot = capture_of(folder, text_of(simple), text_of(project), text_of(provenance))
    with database.open_memory() as db:
        database.fill(db, snapshot)
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


def files(simple: Any) -> list[dict[str, Any]]:
    listed = simple.get("files") if isinstance(simple, dict) else None
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


@SLOW
@given(body=BUNDLES | BODY)
def test_any_json_in_place_of_provenance_is_refused(body: Any) -> None:
    found = check_object(text_of(body), "p-1.0.tar.gz", "0" * 64)
    assert {row["result"] for row in found} <= {"unreadable", "unknown_publisher_kind"}


@given(simple=LISTING | BODY, metadata=OWNED | BODY)
def test_a_plan_names_each_file_once(simple: Any, metadata: Any) -> None:
    ask = partial(provenance_targets, "p", simple if isinstance(simple, dict) else {},
                  metadata if isinstance(metadata, dict) else None)  # fmt: skip
    latest, per_release, every = ([t.filename for t in ask(identity)]  # type: ignore[arg-type]
                                  for identity in ("latest", "per-release", "all"))  # fmt: skip
    assert len(every) == len(set(every))
    assert set(latest) <= set(every)
    assert set(per_release) <= set(every)
