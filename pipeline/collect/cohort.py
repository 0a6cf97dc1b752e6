"""The cohort of a capture: a ranked list, pinned by date, source, window and hash."""

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from pipeline.collect.capture import RESPONSE_SCHEMA
from pipeline.endpoints import TOP_LIST_URL
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.snapshot import Objects, canonical_json, sha256
from pipeline.snapshot.tables import SCHEMAS
from pipeline.sources.http import Settings, finish, open_fetcher
from pipeline.sources.published import TopList

COHORT_SCHEMA = SCHEMAS["cohort"]


def load(where: str | None, settings: Settings) -> tuple[bytes, str]:
    """The top list's bytes and its name, from a file or an https URL (default: the monthly list).

    Raises :class:`BadInput` for a file that cannot be read, :class:`SourceUnavailable` for a URL.
    """
    where = where or TOP_LIST_URL
    parts = urlsplit(where)
    if parts.scheme == "https" and parts.netloc:
        return finish(_download(where, settings)), where
    if "://" in where:
        raise BadInput(f"--top-list {where!r} is neither a file nor an https URL", "give either")
    return read_file(where, "--top-list"), Path(where).name


def read_file(where: str, option: str) -> bytes:
    """The bytes of a file an option names; raises :class:`BadInput` with the option's name."""
    try:
        return Path(where).read_bytes()
    except OSError as error:
        what = f"{option} {where}: {error.strerror}"
        raise BadInput(what, "give a file that exists and can be read") from None


async def _download(url: str, settings: Settings) -> bytes:
    async with open_fetcher(settings) as fetcher:
        answer = await fetcher.get(url, accept="application/json, text/csv")
    if answer.reason != "ok":
        what = f"top list {url}: {answer.reason}"
        raise SourceUnavailable(what, "try again later, or give --top-list FILE")
    return answer.body


def table(top: TopList, size: int | None, outcomes: dict[str, str] | None = None) -> pa.Table:
    """The first ``size`` listed projects (None: all), rank order.

    ``outcome`` is what asking each gave.
    An unchanged answer is written as answered: how it was asked is no part of the content.
    """
    known = {"unchanged": "answered"}
    outcome = {project: known.get(found, found) for project, found in (outcomes or {}).items()}
    rows = [
        {
            "rank": rank,
            "project": listed.project,
            "listed_name": listed.listed_name,
            "downloads": listed.downloads,
            "outcome": outcome.get(listed.project),
        }
        for rank, listed in enumerate(top.rows[:size], start=1)
    ]
    return pa.Table.from_pylist(rows, schema=COHORT_SCHEMA)


def describe(
    top: TopList, cohort: pa.Table, name: str, window_days: int | None = None
) -> dict[str, Any]:
    """The manifest's ``cohort``: ``window_days`` is null where a list does not state it."""
    ranked = cohort.select(["rank", "project", "downloads"]).to_pylist()
    return {
        "name": f"top {cohort.num_rows}",
        "as_of": None if top.last_update is None else top.last_update.isoformat(),
        "source": name,
        "origin": top.origin,
        "window_days": window_days,
        "size": cohort.num_rows,
        "sha256": sha256(canonical_json(ranked)),
        "unreadable_rows": top.unreadable,
    }


def coverage(outcomes: dict[str, str]) -> dict[str, Any]:
    """Projects asked, answered, unchanged and missing by reason; the parts add up."""
    counts = Counter(outcomes.values())
    answered, unchanged = counts.pop("answered", 0), counts.pop("unchanged", 0)
    return {
        "asked": len(outcomes),
        "answered": answered,
        "unchanged": unchanged,
        "missing": dict(sorted(counts.items())),
    }


def kept(objects: Objects, bodies: list[tuple[str, bytes]]) -> pa.Table:
    """Response rows for files that were read whole, so that parsing can be replayed."""
    rows = [
        {"kind": kind, "reason": "ok", "body_sha256": objects.put(body), "body_bytes": len(body)}
        for kind, body in bodies
    ]
    return pa.Table.from_pylist(rows, schema=RESPONSE_SCHEMA)
