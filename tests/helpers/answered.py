"""What the real client records of projects whose answers are given bodies; nothing listens."""

from pathlib import Path

import httpx
import pyarrow as pa

from pipeline.collect import journal
from pipeline.collect.capture import RESPONSE_SCHEMA, Capture
from pipeline.collect.cohort import COHORT_SCHEMA
from pipeline.endpoints import Endpoint
from pipeline.progress import Silent
from pipeline.snapshot import Draft, Objects, Snapshot, publish
from pipeline.sources.http import Settings, finish, open_fetcher
from pipeline.sources.index import INTEGRITY_JSON, SIMPLE_JSON, IndexClient
from tests.helpers.literal import AS_OF

#: Kind of answer by the first part of its path, and its media type.
KINDS = {"simple": "simple", "pypi": "project", "integrity": "provenance"}
TYPES = {"simple": SIMPLE_JSON, "project": "application/json", "provenance": INTEGRITY_JSON}


def capture_of(data: Path, projects: dict[str, dict[str, bytes]]) -> Snapshot:
    """A snapshot of projects by name, each with its body by kind: simple, project, provenance."""

    def answer(request: httpx.Request) -> httpx.Response:
        first, name, *_ = [*request.url.path.split("/")[1:], "", ""]
        kind = KINDS.get(first, "")
        if kind not in projects.get(name, {}):  # served addresses may lead anywhere
            return httpx.Response(404, stream=httpx.ByteStream(b"{}"))
        return httpx.Response(200, stream=httpx.ByteStream(projects[name][kind]),
                              headers={"content-type": TYPES[kind]})  # fmt: skip

    async def ask() -> Capture:
        fast = Settings(rate=0, tries=1, breaker=10**6)
        async with open_fetcher(fast, httpx.MockTransport(answer)) as fetcher:
            client = IndexClient(Endpoint("https://index.invalid"), fetcher)
            begun = journal.start(data, "x", {})
            capture = Capture(client, Objects(data / "objects"), begun, "all")
            await capture.listings(list(projects), None, Silent())
            await capture.provenance(capture.targets, Silent())
            begun.discard()
            return capture

    capture = finish(ask())
    cohort = [
        {"rank": rank, "project": name, "listed_name": name, "downloads": 1,
         "outcome": capture.outcomes[name]}
        for rank, name in enumerate(projects, start=1)
    ]  # fmt: skip
    table = capture.table()
    assert table.schema == RESPONSE_SCHEMA
    return publish(data, Draft(
        source="index", as_of=AS_OF, requests={}, cohort={"name": "answered", "as_of": None,
        "source": "test", "window_days": None, "size": len(projects), "sha256": ""},
        tables={"cohort": pa.Table.from_pylist(cohort, schema=COHORT_SCHEMA), "response": table},
        coverage={"asked": len(projects), "answered": len(projects), "unchanged": 0, "missing": {}},
        details={"statuses": dict(capture.statuses)},
    ))  # fmt: skip
