"""What the real client records of projects whose answers are given bodies; nothing listens."""

from pathlib import Path

import httpx
import pyarrow as pa

from pipeline.capture import journal
from pipeline.capture.fetch import Capture
from pipeline.capture.plan import answers_so_far, plan_provenance
from pipeline.config import Settings
from pipeline.endpoints import Endpoint
from pipeline.progress import Silent
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Objects, Snapshot
from pipeline.sources.http import open_fetcher, run_sync
from pipeline.sources.index import INTEGRITY_JSON, SIMPLE_JSON, IndexClient
from tests.helpers.literal import AS_OF, cohort_of, of_answers

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
        return httpx.Response(
            200,
            stream=httpx.ByteStream(projects[name][kind]),
            headers={"content-type": TYPES[kind]},
        )

    async def ask() -> Capture:
        fast = Settings(rate=0, tries=1, breaker=10**6)
        async with open_fetcher(fast, httpx.MockTransport(answer)) as fetcher:
            client = IndexClient(Endpoint("https://index.invalid"), fetcher)
            begun = journal.start(data, "x", {})
            capture = Capture(client, Objects(data / "objects"), begun)
            await capture.listings(list(projects), None, Silent())
            tables = {"cohort": cohort(capture), "response": capture.table()}
            capture.plan(plan_provenance(answers_so_far(data, AS_OF, tables), "all"))
            await capture.provenance(capture.targets, Silent())
            begun.discard()
            return capture

    def cohort(capture: Capture) -> pa.Table:
        return cohort_of(*((name, capture.outcomes[name], 1) for name in projects))

    capture = run_sync(ask())
    table = capture.table()
    assert table.schema == SCHEMAS["response"]
    statuses = {"statuses": dict(capture.statuses)}
    return of_answers(data, cohort(capture), table, details=statuses)
