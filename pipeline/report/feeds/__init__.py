"""Events as feeds: Atom 1.0 (RFC 4287) and JSON Feed 1.1, of one cohort or of what it is cut to."""

from pipeline.report.feeds.atom import atom
from pipeline.report.feeds.feed import Feed, feed_of
from pipeline.report.feeds.filters import Filters
from pipeline.report.feeds.jsonfeed import json_feed
from pipeline.report.feeds.render import check_format, render_events, write_feeds

__all__ = [
    "Feed",
    "Filters",
    "atom",
    "check_format",
    "feed_of",
    "json_feed",
    "render_events",
    "write_feeds",
]
