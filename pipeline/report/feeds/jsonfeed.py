"""A feed as JSON Feed 1.1."""

from typing import Any

from pipeline.report.events import detail, headline
from pipeline.report.feeds.atom import entry_id
from pipeline.report.feeds.feed import Feed
from pipeline.snapshot import canonical_json

VERSION = "https://jsonfeed.org/version/1.1"
_EXTRA = (
    "project",
    "kind",
    "subtype",
    "layer",
    "version",
    "previous_version",
    "before",
    "after",
    "gap_days",
    "source",
)


def json_feed(feed: Feed) -> bytes:
    """The feed as bytes; each item carries the event itself in ``_trustcensus``."""
    items: list[dict[str, Any]] = [
        {
            "id": entry_id(event),
            "title": headline(event),
            "content_text": detail(event, simulated=feed.simulated),
            "date_published": event["at"],
            "tags": [event["kind"], event["layer"]],
            "_trustcensus": {name: event[name] for name in _EXTRA},
        }
        for event in feed.events
    ]
    return canonical_json(
        {
            "version": VERSION,
            "title": feed.title,
            "language": "en",
            "authors": [{"name": "trustcensus"}],
            "_trustcensus": {"id": feed.id, "updated": feed.updated, "simulated": feed.simulated},
            "items": items,
        }
    )
