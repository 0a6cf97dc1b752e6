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
from pipeline.report.wording import (
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
#: What a script file has of a release and of an event, in this order.
_COLUMNS = {
    "releases": (
        "version",
        "at",
        "evidence",
        "files",
        "attestable",
        "attested",
        "yanked",
        "publisher",
        "state",
        "built",
    ),
    "events": ("at", "words", "lane", "version", "before", "after", "hints"),
}
_PUBLISHER = ("kind", "repository", "workflow", "environment")

Row = dict[str, Any]


def explored(study: Study) -> list[Row]:
    """Every project in rank order, its ``releases`` oldest first, its ``events`` newest first.

    All text is made safe to show by :func:`pipeline.text.escape_unsafe`; times are ISO dates. As
    served are only ``facts``, the database's row, and ``recorded``, the events of ``events.json``.
    """
    releases, events = defaultdict(list), defaultdict(list)
    for row in study.db.sql(query("explorer/releases")).to_arrow_table().to_pylist():
        releases[row["project"]].append(row)
    for row in event_rows(catalog.run(study.db, "events")):
        events[row["project"]].append(row)
    projects = study.db.sql(query("explorer/projects")).to_arrow_table().to_pylist()
    simulated = study.snapshot.is_simulated
    return [
        _project(row, simulated)
        | {
            "facts": row,
            "recorded": events[row["project"]],
            "releases": [_release(release) for release in releases[row["project"]]],
            "events": [_event(event) for event in events[row["project"]]],
        }
        for row in projects
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
        "publishers": [" · ".join(_shown(publisher).values()) for publisher in row["publishers"]],
        "statement": row["statement"] and labels.STATEMENTS[row["statement"]],
        "reference": row["reference"] and labels.REFERENCES[row["reference"]],
        "workflows": [
            {key: short(value) for key, value in workflow.items() if value}
            for workflow in row["workflows"]
        ],
        "unread": [
            {"reason": labels.spoken(labels.REASONS, group["reason"]), "files": group["files"]}
            for group in row["unread"]
        ],
    }


def _release(row: Row) -> Row:
    publisher = _shown(row)
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
    } | ({"built": True} if row["statement"] in codes.STATING_BUILD else {})


def _shown(publisher: Row) -> Row:
    """What tells a publisher, each part safe to show; without what it does not name."""
    return {key: short(publisher[key]) for key in _PUBLISHER if publisher[key]}


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
        "states": [(state, record.words) for state, record in STATES.items()],
        "publishers": {code: kind.colour for code, kind in codes.publisher_kinds().items()},
        "simulated": study.snapshot.is_simulated,
        "asOf": study.snapshot.as_of.date().isoformat(),
        "ownersSince": study.baseline and study.baseline.as_of.date().isoformat(),
    }
    shared["columns"] = {name: list(columns) for name, columns in _COLUMNS.items()}
    (folder / "index.js").write_text(script("trustcensusIndex", shared), encoding="utf-8")
    for shard in range(shards):
        text = script(
            "trustcensusProjects", [_packed(project) for project in projects[shard::shards]]
        )
        (folder / f"{shard:02}.js").write_text(text, encoding="utf-8")


def _packed(project: Row) -> Row:
    """A project as its script file has it: releases and events as lists of their ``columns``,
    a release's publisher and evidence as places in their lists.
    """
    kept = {key: value for key, value in project.items() if key not in {"facts", "recorded"}}
    states, publishers = list(STATES), list[Row]()
    for release in project["releases"]:
        if release["publisher"] and release["publisher"] not in publishers:
            publishers.append(release["publisher"])
    placed = [
        release
        | {
            "evidence": states.index(release["evidence"]),
            "yanked": int(release["yanked"]),
            "publisher": release["publisher"] and publishers.index(release["publisher"]),
        }
        for release in project["releases"]
    ]
    history = {**project, "releases": placed}
    return {**kept, "publishers": publishers} | {
        name: [[row.get(column) for column in columns] for row in history[name]]
        for name, columns in _COLUMNS.items()
    }


def script(name: str, value: Any) -> str:
    """A script file that sets one global; ASCII, and without ``<``, whatever the data say."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.{name} = {text};\n"


def _repositories(repositories: list[Row], simulated: bool) -> list[Row]:
    return [
        {
            "text": short(f"{repository['forge']}: {repository['repository']}"),
            "link": repository_link(repository["forge"], repository["repository"], simulated),
        }
        for repository in repositories
    ]


def _text(value: str | None) -> str | None:
    return None if value is None else escape_unsafe(value)


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()
