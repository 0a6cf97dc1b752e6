"""What is in a feed and what it is called, before it is written in any form.

A feed holds every event its baseline did not have, however many, and then the newest others up to
``NEWEST``: who reads it once after each run misses nothing. Its id is of what it follows, so feeds
of two cohorts, two indexes or two filters never share one, and the next run's has the same.
"""

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pipeline import codes
from pipeline.baseline import list_name
from pipeline.report.feeds.filters import Filters
from pipeline.snapshot import Snapshot, canonical_json
from pipeline.text import escape_unsafe, stamp

#: Events kept besides the new ones, so that a feed begun today is not empty.
NEWEST = 200
Event = dict[str, Any]


@dataclass(frozen=True)
class Feed:
    """A feed: its id and title, when it was brought up to date (UTC), its events newest first.

    ``site`` is the address of the report it belongs to, empty where that is not known.
    """

    id: str
    title: str
    updated: str
    simulated: bool
    events: tuple[Event, ...]
    site: str = ""


def feed_of(
    events: list[Event],
    snapshot: Snapshot,
    new: set[str] | frozenset[str] = frozenset(),
    filters: Filters | None = None,
    site: str = "",
) -> Feed:
    """The feed of a snapshot's events (newest first); ``new`` are ids the baseline did not have.

    With a filter by date, everything since then is in it.
    """
    filters = filters or Filters()
    kept = [event for event in events if filters.holds(event)]
    if filters.since is None:
        newest = {event["id"] for event in kept[:NEWEST]}
        kept = [event for event in kept if event["id"] in new or event["id"] in newest]
    cohort = snapshot.manifest["cohort"]["name"]
    simulated = "Simulated data: " if snapshot.is_simulated else ""
    what = f"changes in how the {cohort} projects are published{filters.words()}"
    return Feed(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, _identity(snapshot, filters))}",
        title=escape_unsafe(f"{simulated}trustcensus: {what}"),
        updated=stamp(snapshot.as_of),
        simulated=snapshot.is_simulated,
        events=tuple(kept),
        site=site,
    )


def _identity(snapshot: Snapshot, filters: Filters) -> str:
    """What a feed follows: an index, a list by its name and size, or exactly these projects.

    Nothing in it is of one run: not the list's content, which moves, nor the releases pinned.
    """
    manifest = snapshot.manifest
    cohort = manifest["cohort"]
    follows: dict[str, Any] = {
        "feed": "trustcensus events",
        "source": manifest["source"],
        "list": cohort["source"],
        "cohort": list_name(cohort),
        **filters.identity(),
    }
    if codes.sources()[manifest["source"]].is_live:
        follows["endpoint"] = snapshot.endpoint
    if "pinned" in cohort:
        table = snapshot.table("cohort")
        follows["projects"] = [] if table is None else sorted(table.column("project").to_pylist())
    return canonical_json(follows).decode()
