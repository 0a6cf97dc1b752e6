"""What the explorer says of each project: one row of its table, and the history on its page.

Pages open from disk, where a browser refuses to fetch data; it does load script files. So the
histories are script files, some projects each. Which one holds a project follows from its place in
the cohort and never from its name: names are hostile.
"""

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import catalog, codes, labels
from pipeline.report.events import event_rows
from pipeline.report.site.wording import (
    STATES,
    event_words,
    lane,
    repository_link,
    short,
    sides,
)
from pipeline.sql_files import query
from pipeline.study import Study
from pipeline.text import escape_unsafe

#: Releases in the line of glyphs a project's row shows, newest last.
RECENT = 12
#: Script files the histories are spread over: one of 1,000 projects is 16 of them.
SHARDS = 64
_PUBLISHER = ("kind", "repository", "workflow", "environment")

Row = dict[str, Any]


def explored(study: Study) -> list[Row]:
    """Every project in rank order, its ``releases`` oldest first, its ``events`` newest first.

    All text is made safe to show by :func:`pipeline.text.escape_unsafe`; times are ISO dates.
    """
    releases, events = defaultdict(list), defaultdict(list)
    for row in study.db.sql(query("explorer/releases")).to_arrow_table().to_pylist():
        releases[row["project"]].append(row)
    for row in event_rows(catalog.run(study.db, "events")):
        events[row["project"]].append(row)
    found = study.db.sql(query("explorer/projects")).to_arrow_table().to_pylist()
    simulated = study.snapshot.simulated
    return [
        _project(row, simulated)
        | {
            "releases": [_release(each) for each in releases[row["project"]]],
            "events": [_event(each) for each in events[row["project"]]],
        }
        for row in found
    ]


def _project(row: Row, simulated: bool) -> Row:
    return {
        "rank": row["rank"],
        "project": escape_unsafe(row["project"]),
        "downloads": row["downloads"],
        "evidence": row["evidence"] if row["is_known"] else "unknown",
        "reason": row["reason"] and labels.spoken(labels.REASONS, row["reason"]),
        "status": _text(row["status"]),
        "latest": _text(row["latest_version"]),
        "released": _day(row["latest_released_at"]),
        "kinds": [escape_unsafe(kind) for kind in row["kinds"] or []],
        "organization": row["organization"] and short(row["organization"]),
        "owners": row["n_owners"],
        "maintainers": row["n_maintainers"],
        "relation": row["repository_relation"] and labels.RELATIONS[row["repository_relation"]],
        "declared": _repositories(row["declared"], simulated),
        "attested": _repositories(row["attested"], simulated),
        "unread": [
            {"reason": labels.spoken(labels.REASONS, each["reason"]), "files": each["files"]}
            for each in row["unread"]
        ],
    }


def _release(row: Row) -> Row:
    publisher = {key: short(row[key]) for key in _PUBLISHER if row[key]}
    return {
        "version": escape_unsafe(row["version"]),
        "at": _day(row["released_at"]),
        "evidence": row["evidence"],
        "files": row["n_files"],
        "attestable": row["n_attestable"],
        "attested": row["n_attested"],
        "yanked": row["is_yanked"],
        "publisher": publisher or None,
        "state": row["publisher_state"],
    }


def _event(row: Row) -> Row:
    before, after = sides(row)
    return {
        "at": row["at"][:10],
        "words": event_words(row),
        "lane": lane(row["kind"]),
        "version": _text(row["version"]),
        "before": before,
        "after": after,
        "hints": [escape_unsafe(hint).replace("_", " ") for hint in row["benign_hint"] or []],
    }


def recent(releases: list[Row]) -> tuple[str, str]:
    """The newest releases as a line of glyphs, and the same in words."""
    newest = [release["evidence"] for release in releases[-RECENT:]]
    counts = {state: newest.count(state) for state in STATES if state in newest}
    words = ", ".join(f"{count} {STATES[state].words}" for state, count in counts.items())
    return "".join(STATES[state].glyph for state in newest), words or "none"


def write_projects(projects: list[Row], study: Study, folder: Path) -> None:
    """Write ``index.js`` (names in rank order, what all share) and the histories' script files.

    The project at place ``n`` (from 0) is in file ``n % shards``, the ``n // shards``-th of it.
    """
    folder.mkdir(parents=True)
    shards = min(SHARDS, len(projects))
    shared = {
        "names": [row["project"] for row in projects],
        "shards": shards,
        "states": [(state, each.words) for state, each in STATES.items()],
        "publishers": {code: each.colour for code, each in codes.publisher_kinds().items()},
        "simulated": study.snapshot.simulated,
        "asOf": study.snapshot.as_of.date().isoformat(),
        "ownersSince": study.baseline and study.baseline.as_of.date().isoformat(),
    }
    (folder / "index.js").write_text(script("trustcensusIndex", shared), encoding="utf-8")
    for shard in range(shards):
        text = script("trustcensusProjects", projects[shard::shards])
        (folder / f"{shard:02}.js").write_text(text, encoding="utf-8")


def script(name: str, value: Any) -> str:
    """A script file that sets one global; ASCII, and without ``<``, whatever the data say."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.{name} = {text};\n"


def _repositories(found: list[Row], simulated: bool) -> list[Row]:
    return [
        {
            "text": short(f"{each['forge']}: {each['repository']}"),
            "link": repository_link(each["forge"], each["repository"], simulated),
        }
        for each in found
    ]


def _text(value: str | None) -> str | None:
    return None if value is None else escape_unsafe(value)


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()
