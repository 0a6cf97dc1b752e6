"""A feed as JSON Feed 1.1."""

from typing import Any

from pipeline.report.address import absolute, project_page
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
            **_at(feed.site, url=project_page(event["project"])),
            "_trustcensus": {name: event[name] for name in _EXTRA},
        }
        for event in feed.events
    ]
    return canonical_json(
        {
            "version": VERSION,
            "title": feed.title,
            "language": "en",
            **_at(feed.site, home_page_url="index.html", feed_url="feed.json"),
            "authors": [{"name": "trustcensus"}],
            "_trustcensus": {"id": feed.id, "updated": feed.updated, "simulated": feed.simulated},
            "items": items,
        }
    )


def _at(site: str, **names: str) -> dict[str, str]:
    """Absolute addresses, which is all the format takes; none where the site is not known."""
    return {key: absolute(site, name) for key, name in names.items()} if site else {}
