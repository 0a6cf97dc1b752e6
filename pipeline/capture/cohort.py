"""The cohort of a capture: a ranked list, pinned by date, source, window and hash."""

import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.config import Settings
from pipeline.endpoints import TOP_LIST_URL, login_of, shown, without_login, without_secrets
from pipeline.errors import BadInput, SourceUnavailable
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Objects, canonical_json, sha256
from pipeline.sources.http import open_fetcher, run_sync
from pipeline.sources.published import TopList

#: Bytes of a list or table that is read.
LARGEST_FILE = 256_000_000
#: Letters of a file's name that are shown.
_LONGEST_NAME = 300


def load(where: str | None, settings: Settings) -> tuple[bytes, str]:
    """The top list's bytes and its name, from a file or an https URL (default: the monthly list).

    Raises :class:`BadInput` for a file that cannot be read, :class:`SourceUnavailable` for a URL.
    """
    where = where or TOP_LIST_URL
    if "://" in where:
        return run_sync(_download(where, settings)), shown(where)
    return read_file(where, "--top-list"), Path(where).name


def read_file(where: str, option: str, most: int = LARGEST_FILE) -> bytes:
    """The bytes of a file (or pipe) an option names, ``most`` of them at most.

    Raises :class:`BadInput` with the option's name.
    """
    repair = "give a file that exists and can be read"
    named = f"{option} {without_secrets(where)[:_LONGEST_NAME]}"
    try:
        with Path(where).open("rb") as file:
            kind = os.fstat(file.fileno()).st_mode
            if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
                raise BadInput(f"{named}: not a file", repair)
            body = file.read(most + 1)
    except (OSError, ValueError) as error:
        what = f"{named}: {getattr(error, 'strerror', None) or 'not the name of a file'}"
        raise BadInput(what, repair) from None
    if len(body) > most:
        raise BadInput(f"{named}: more than {most} bytes", "give a smaller file")
    return body


async def _download(url: str, settings: Settings) -> bytes:
    async with open_fetcher(settings, login=login_of(url)) as fetcher:
        answer = await fetcher.get(without_login(url), accept="application/json, text/csv")
    if answer.reason != "ok":
        what = f"top list {shown(url)}: {answer.reason}"
        raise SourceUnavailable(what, "try again later, or give --top-list FILE")
    return answer.body


def table(top: TopList, size: int | None, outcomes: dict[str, str] | None = None) -> pa.Table:
    """The first ``size`` listed projects (None: all), rank order.

    ``outcome`` says how the requests about each ended.
    An unchanged answer is written as answered: how it was requested is not part of the content.
    """
    known = {"unchanged": "answered"}
    outcome = {project: known.get(reason, reason) for project, reason in (outcomes or {}).items()}
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
    return pa.Table.from_pylist(rows, schema=SCHEMAS["cohort"])


def describe(
    top: TopList, cohort: pa.Table, name: str, asked: int, window_days: int | None = None
) -> dict[str, Any]:
    """The manifest's ``cohort``: ``window_days`` is null where a list does not state it.

    A list that has fewer projects than ``asked`` says so: its next one may have another number.
    """
    ranked = cohort.select(["rank", "project", "downloads"]).to_pylist()
    return {
        **({"asked": asked} if cohort.num_rows < asked else {}),
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
    """Projects requested, answered, unchanged and missing by reason; the parts add up."""
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
    return pa.Table.from_pylist(rows, schema=SCHEMAS["response"])
