"""Fetch an index's answers for every project of a cohort; each is recorded on its own.

Two rounds: file list and metadata of every project, then, when it is known which files have one,
the provenance objects that are not stored yet. Every answer goes to the journal first.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pyarrow as pa

from pipeline.capture.journal import Journal, Row
from pipeline.capture.plan import Listed, Target
from pipeline.capture.previous import PreviousAnswers
from pipeline.errors import DamagedData
from pipeline.progress import Progress
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Objects
from pipeline.sources.http import FetchResult
from pipeline.sources.index import IndexClient, parsed_object
from pipeline.text import is_text

Item = TypeVar("Item")
Result = TypeVar("Result")
Content = dict[str, Any]
#: Bytes of an answer that stays in memory while the other one of its project is fetched.
_HELD = 256_000
#: Outcome of a project the source stopped before: only in a snapshot that says it is partial.
NOT_ASKED = "not_asked"


@dataclass
class Capture:
    """Answers recorded so far; ``outcomes`` has the outcome of each project.

    ``attested`` are the files that the lists say have provenance, ``targets`` those of them whose
    provenance is fetched.
    """

    client: IndexClient
    objects: Objects
    journal: Journal
    previous: PreviousAnswers = field(default_factory=PreviousAnswers)
    rows: list[Row] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    attested: set[tuple[str, Target]] = field(default_factory=set)
    targets: set[tuple[str, Target]] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)

    async def listings(
        self, names: list[str], serials: dict[str, int] | None, progress: Progress
    ) -> None:
        """File list and metadata of every project; ``serials`` says which need no request."""

        async def about(project: str) -> None:
            unmoved = self._unmoved(project, serials or {})
            if unmoved is not None:
                simple, metadata = unmoved
            else:
                simple, metadata = await together(
                    self._conditional("simple", project), self._conditional("project", project)
                )
            # nothing waits from here on: of large answers, one project's is read at a time
            listing = self._read(simple) or {}
            self.outcomes[project] = _outcome(simple.reason, metadata.reason, listing)
            self.statuses.update([_status(listing)] if listing else [])

        await self._each(names, about, progress)

    async def provenance(self, targets: Iterable[tuple[str, Target]], progress: Progress) -> None:
        """These provenance objects, as far as no snapshot has them yet."""

        async def about(item: tuple[str, Target]) -> None:
            project, target = item
            before = self.stored(target)
            if before is not None:  # provenance never changes for a file: fetched once, for good
                self.rows.append(before | {"project": project})
            elif not self._resumed("provenance", project, target.filename):
                answer = await self.client.provenance(
                    project, target.version, target.filename, target.url
                )
                self._record("provenance", project, answer, target)

        await self._each(sorted(targets), about, progress)

    def plan(self, listed: Iterable[Listed]) -> None:
        """Take over which files have provenance, and which to fetch in the first pass."""
        for file in listed:
            self.attested.add((file.project, file.target))
            if file.is_asked:
                self.targets.add((file.project, file.target))

    def stored(self, target: Target) -> Row | None:
        """The stored answer for a file whose provenance was read before, and is still whole."""
        row = self.previous.provenance.get((target.filename, target.sha256 or ""))
        return row if row is not None and self.objects.holds(row["body_sha256"]) else None

    def table(self) -> pa.Table:
        """Every recorded answer, sorted (``SCHEMAS``)."""
        key = ("kind", "project", "filename")
        rows = sorted(self.rows, key=lambda row: tuple(row[name] or "" for name in key))
        return pa.Table.from_pylist(rows, schema=SCHEMAS["response"])

    def requests(self) -> dict[str, int]:
        """Answers requested by kind, however many attempts each took."""
        return dict(sorted(Counter(kind for kind, _, _ in self.journal.rows).items()))

    async def _each(
        self, items: Iterable[Item], work: Callable[[Item], Awaitable[None]], progress: Progress
    ) -> None:
        """Work on every item, ``concurrency`` at once; the first fatal fault stops all."""
        waiting = iter(items)

        async def worker() -> None:
            for item in waiting:
                await work(item)
                progress.advance()

        await together(*(worker() for _ in range(self.client.fetcher.settings.concurrency)))

    async def _conditional(self, kind: str, project: str) -> "_Listing":
        """What one of the two project requests gave; 304 gives the earlier body."""
        resumed = self._resumed(kind, project, None)
        if resumed:
            reason = "unchanged" if resumed.get("unchanged") else resumed["reason"]
            return _Listing(reason, resumed)
        ask = self.client.simple if kind == "simple" else self.client.project
        answer = await ask(project, self.previous.tag(kind, project))
        if answer.reason == "unchanged":
            before = self.previous.answers[kind, project]
            try:
                content = self._content(before)
            except DamagedData:  # the body on disk is bad: fetch a whole one
                answer = await ask(project, None)
            else:
                self.rows.append(before)
                self.journal.add({**before, "unchanged": True})
                return _listing("unchanged", before, content)
        row = self._record(kind, project, answer, None)
        return _listing(answer.reason, row, answer.content)

    def _unmoved(self, project: str, serials: dict[str, int]) -> "list[_Listing] | None":
        """Both earlier answers where the serial says they still hold and they are whole."""
        if not self.previous.unmoved(project, serials.get(project)):
            return None
        before = [self.previous.answers[kind, project] for kind in ("simple", "project")]
        try:
            contents = [self._content(row) for row in before]
        except DamagedData:
            return None
        self.rows += before
        return [_listing("unchanged", *pair) for pair in zip(before, contents, strict=True)]

    def _read(self, listing: "_Listing") -> Content | None:
        """What an answer holds, from the store where it was too large for memory."""
        return self._content(listing.row) if listing.content is None else listing.content

    def _content(self, row: Row) -> Content | None:
        digest = row["body_sha256"] if row["reason"] == "ok" else None
        return parsed_object(self.objects.get(digest)) if digest else None

    def _resumed(self, kind: str, project: str, filename: str | None) -> Row | None:
        """The answer an interrupted capture already has."""
        row = self.journal.rows.get((kind, project, filename))
        if row is not None:
            self.rows.append(row)
        return row

    def _record(self, kind: str, project: str, answer: FetchResult, target: Target | None) -> Row:
        kept = answer.status == 200 and answer.body
        row = {
            "kind": kind,
            "project": project,
            "filename": target.filename if target else None,
            "file_sha256": target.sha256 if target else None,
            "status": answer.status,
            "reason": answer.reason,
            "content_type": answer.content_type or None,
            "etag": answer.etag if answer.reason == "ok" else None,
            "encoding": answer.encoding if answer.reason == "ok" else None,
            "serial": _serial(kind, answer.content or {}),
            "body_sha256": self.objects.put(answer.body) if kept else None,
            "body_bytes": len(answer.body) if kept else None,
        }
        self.journal.add(row)
        self.rows.append(row)
        return row


@dataclass(frozen=True)
class _Listing:
    """What a project request gave; ``content`` None where there is none, or it is large."""

    reason: str
    row: Row
    content: Content | None = None


def _listing(reason: str, row: Row, content: Content | None) -> _Listing:
    is_held = (row["body_bytes"] or 0) <= _HELD
    return _Listing(reason, row, content if is_held else None)


async def together(*work: Coroutine[Any, Any, Result]) -> list[Result]:
    """All results; when one fails the others are stopped, and have let go of what they held."""
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _serial(kind: str, content: Content) -> int | None:
    """The project's last serial as an answer states it."""
    meta = content.get("meta")
    stated = content.get("last_serial") if kind == "project" else None
    if kind == "simple" and isinstance(meta, dict):
        stated = meta.get("_last-serial")
    return stated if type(stated) is int and 0 <= stated < 2**63 else None


def _status(listing: Content) -> str:
    """The project's status (PEP 792), ``not_stated`` where the answer has none."""
    status = listing.get("project-status")
    stated = status.get("status") if isinstance(status, dict) else None
    return stated[:40] if is_text(stated) else "not_stated"


def _outcome(simple: str, metadata: str, listing: Content) -> str:
    """The outcome of a project: ``answered``, ``unchanged``, or why it is not known."""
    if simple not in {"ok", "unchanged"}:
        return simple
    if _status(listing) == "quarantined":
        return "quarantined"
    if not listing.get("files"):
        return "no_releases"
    return "unchanged" if (simple, metadata) == ("unchanged", "unchanged") else "answered"
