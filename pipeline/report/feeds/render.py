"""Events in every form: a report's two feeds, and what the ``events`` verb prints."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.changes import news_of
from pipeline.errors import BadInput
from pipeline.report.events import event_rows
from pipeline.report.feeds.atom import atom
from pipeline.report.feeds.feed import feed_of
from pipeline.report.feeds.filters import Filters
from pipeline.report.feeds.jsonfeed import json_feed
from pipeline.snapshot import Snapshot, canonical_json
from pipeline.study import Study
from pipeline.text import csv_text, one_of

FORMATS = ("json", "csv", "atom", "jsonfeed")


def write_feeds(study: Study, folder: Path, events: list[dict[str, Any]], site: str = "") -> None:
    """Write ``feed.atom`` and ``feed.json`` of a study's events (newest first).

    ``site`` is the address the report is served at, empty where it is not known.
    """
    feed = feed_of(events, study.snapshot, set(news_of(study.db)), site=site)
    (folder / "feed.atom").write_bytes(atom(feed))
    (folder / "feed.json").write_bytes(json_feed(feed))


def check_format(form: str) -> None:
    """Raise :class:`BadInput` for a form that events are not printed in."""
    if form not in FORMATS:
        raise BadInput(f"--format {form} is unknown", one_of(form, FORMATS))


def render_events(
    table: pa.Table,
    snapshot: Snapshot,
    form: str,
    new: set[str],
    filters: Filters,
    site: str = "",
) -> str:
    """Filtered events as text; a feed has every new one, else what :func:`feed_of` keeps."""
    rows = event_rows(table)
    if form == "csv":
        return csv_text(table.filter(pa.array([filters.holds(row) for row in rows], pa.bool_())))
    if form == "json":
        return _shown(canonical_json([row for row in rows if filters.holds(row)]).decode())
    feed = feed_of(rows, snapshot, new, filters, site)
    return atom(feed).decode() if form == "atom" else _shown(json_feed(feed).decode())


def _shown(text: str) -> str:
    """The same JSON with no character in it that a terminal obeys or a reader cannot see."""
    return "".join(
        json.dumps(character)[1:-1]
        if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
        else character
        for character in text
    )
