"""Ask an index about every project of a cohort and keep each answer apart."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipeline.collect.options import Identity
from pipeline.collect.plan import Target, provenance_targets
from pipeline.progress import Progress
from pipeline.snapshot import Objects
from pipeline.sources.http import Answer
from pipeline.sources.index import IndexClient, parsed_object

RESPONSE_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("project", pa.string()),
        ("filename", pa.string()),
        ("status", pa.int32()),
        ("reason", pa.string()),
        ("content_type", pa.string()),
        ("etag", pa.string()),
        ("body_sha256", pa.string()),
        ("body_bytes", pa.int64()),
    ]
)
#: Earlier answers by (kind, project): what a conditional request can fall back on.
Earlier = dict[tuple[str, str], dict[str, Any]]


@dataclass
class Capture:
    """Answers recorded so far; ``outcomes`` says of each project what asking it gave."""

    client: IndexClient
    objects: Objects
    identity: Identity
    earlier: Earlier = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)

    async def projects(self, names: list[str], progress: Progress) -> None:
        """Ask about every project, ``concurrency`` at once; the first fatal fault stops all."""
        waiting = iter(names)

        async def worker() -> None:
            for project in waiting:
                await self._project(project)
                progress.advance()

        workers = [
            asyncio.create_task(worker()) for _ in range(self.client.fetcher.settings.concurrency)
        ]
        try:
            await asyncio.gather(*workers)
        finally:
            for task in workers:
                task.cancel()

    def table(self) -> pa.Table:
        """Every recorded answer, sorted (``RESPONSE_SCHEMA``)."""
        key = ("kind", "project", "filename")
        rows = sorted(self.rows, key=lambda row: tuple(row[name] or "" for name in key))
        return pa.Table.from_pylist(rows, schema=RESPONSE_SCHEMA)

    async def _project(self, project: str) -> None:
        simple, metadata = await asyncio.gather(
            self._conditional("simple", project), self._conditional("project", project)
        )
        listing = parsed_object(simple[1]) or {}
        targets = provenance_targets(project, listing, parsed_object(metadata[1]), self.identity)
        self.outcomes[project] = _outcome(simple[0], metadata[0], listing)
        await asyncio.gather(*(self._provenance(project, target) for target in targets))

    async def _conditional(self, kind: str, project: str) -> tuple[str, bytes]:
        """Reason and body of one of the two project requests; 304 gives the earlier body."""
        before = self.earlier.get((kind, project), {})
        ask = self.client.simple if kind == "simple" else self.client.project
        self.requests[kind] += 1
        answer = await ask(project, before.get("etag"))
        if answer.reason == "unchanged" and before:
            self.rows.append(before)
            return "unchanged", self.objects.get(before["body_sha256"])
        self._record(kind, project, None, answer)
        return answer.reason, answer.body if answer.reason == "ok" else b""

    async def _provenance(self, project: str, target: Target) -> None:
        before = self.earlier.get((target.filename, project))
        if before:  # provenance never changes for a file: asked once, kept for ever
            self.rows.append(before)
            return
        self.requests["provenance"] += 1
        answer = await self.client.provenance(project, target.version, target.filename, target.url)
        self._record("provenance", project, target.filename, answer)

    def _record(self, kind: str, project: str, filename: str | None, answer: Answer) -> None:
        kept = answer.status == 200 and answer.body
        self.rows.append(
            {
                "kind": kind,
                "project": project,
                "filename": filename,
                "status": answer.status,
                "reason": answer.reason,
                "content_type": answer.content_type or None,
                "etag": answer.etag if answer.reason == "ok" else None,
                "body_sha256": self.objects.put(answer.body) if kept else None,
                "body_bytes": len(answer.body) if kept else None,
            }
        )


def earlier_answers(table: pa.Table | None) -> Earlier:
    """Answers of an earlier snapshot that need not be asked again, or only conditionally."""
    found: Earlier = {}
    for row in [] if table is None else table.to_pylist():
        if row["reason"] == "ok":
            key = row["filename"] if row["kind"] == "provenance" else row["kind"]
            found[(key, row["project"])] = row
    return found


def _outcome(simple: str, metadata: str, listing: dict[str, Any]) -> str:
    """What asking a project gave: ``answered``, ``unchanged``, or why it is not known."""
    if simple not in {"ok", "unchanged"}:
        return simple
    status = listing.get("project-status")
    if isinstance(status, dict) and status.get("status") == "quarantined":
        return "quarantined"
    if not listing.get("files"):
        return "no_releases"
    return "unchanged" if (simple, metadata) == ("unchanged", "unchanged") else "answered"
