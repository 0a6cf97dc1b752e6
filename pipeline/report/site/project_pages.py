"""What one project's address gives: a page without script, a record, and a badge in two forms.

``projects/<name>.html``, ``.json``, ``.badge.json`` (the endpoint form of shields.io) and ``.svg``.
Only a normalised name becomes a file's name: names come from outside.
"""

import json
import re
from pathlib import Path
from typing import Any

from markupsafe import escape

from pipeline import codes, labels
from pipeline.figures.theme import PALETTE
from pipeline.report.site.pages import Site
from pipeline.text import stamp

FOLDER = "projects"
#: A normalised name (PEP 503) that any disk takes.
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.A)
_LONGEST = 100
_LABEL = "attestation"
#: What a badge says of a state, and in which of its colours: what was found, never a verdict.
_COLOURS = {"verified": "1b5e9e", "attested": "1b5e9e", "partial": "4a6f93"}
_NEUTRAL = "5d6673"
_CHARACTER, _PADDING = 6.4, 6

Row = dict[str, Any]


def write_project_pages(site: Site, projects: list[Row]) -> int:
    """Write the four files of every project whose name can be a file's; gives their number.

    ``projects`` are the rows of :func:`pipeline.report.explorer.explored`.
    """
    folder = site.folder / FOLDER
    folder.mkdir()
    written = [project for project in projects if is_name(project["project"])]
    for project in written:
        shield = badge(project, site.study.snapshot.is_simulated, site.study.origin.as_of)
        name = project["project"]
        _write(folder / f"{name}.json", compact(record(site, project)))
        _write(folder / f"{name}.badge.json", compact(shield))
        _write(folder / f"{name}.svg", svg(shield))
        site.write(
            f"{FOLDER}/{name}.html",
            "project_page.html",
            project=project,
            badge=shield,
            said=facts(project),
        )
    return len(written)


def is_name(name: str) -> bool:
    """Can the project's name be that of a file, whatever the list said?"""
    return len(name) <= _LONGEST and NAME.fullmatch(name) is not None


def record(site: Site, project: Row) -> Row:
    """A project for programs: codes and counts, as its page has them in words.

    ``publishers`` are those of the latest release that could be read, with the numeric ids of their
    certificates; accounts are ordinals, owners are counted. What is not known is null.
    """
    facts = project["facts"]
    latest = {
        "version": facts["latest_version"],
        "released_at": facts["latest_released_at"] and stamp(facts["latest_released_at"]),
        "attestable_files": facts["n_attestable"],
        "attested_files": None if project["evidence"] == "unknown" else facts["n_attested"],
        "statement": facts["statement"],
        "workflow_reference": facts["reference"],
    }
    ownership = {
        "owners": facts["n_owners"],
        "maintainers": facts["n_maintainers"],
        "organization": facts["organization"],
    }
    return {
        "schema": 1,
        "project": project["project"],
        "rank": project["rank"],
        "snapshot": site.study.snapshot.id,
        "as_of": site.study.origin.as_of,
        "source": site.study.snapshot.manifest["source"],
        "simulated": site.study.snapshot.is_simulated,
        "evidence": project["evidence"],
        "unknown_because": facts["reason"],
        "status": facts["status"],
        "latest": latest if facts["latest_version"] else None,
        "publishers": facts["publishers"],
        "ownership": ownership if facts["is_ownership_known"] else None,
        "repository_relation": facts["repository_relation"],
        "events": [
            {key: event[key] for key in ("id", "at", "kind", "subtype", "version")}
            for event in project["recorded"]
        ],
    }


def facts(project: Row) -> list[tuple[str, str | int]]:
    """What its page says of a project, name and value, in order; what is not there is left out."""
    row, owners = project["facts"], project["owners"]
    attested = None
    if row["latest_version"]:
        least = "at least " if project["evidence"] == "unknown" else ""
        attested = f"{least}{row['n_attested']} of {row['n_attestable']}"
    if project["evidence"] == "unknown" and not row["n_attested"]:
        attested = None  # what is not known says so
    pairs: list[tuple[str, str | int | None]] = [
        ("Rank", project["rank"]),
        ("Latest release", project["latest"] or "none"),
        ("Released", project["released"]),
        ("Attested files", attested),
        ("Not known", project["reason"]),
        ("Attestations state", project["statement"]),
        ("Workflow named by", project["reference"]),
        ("Publisher", "; ".join(project["publishers"]) or None),
        ("Owners", "not known" if owners is None else owners or "none listed"),
        ("Maintainers", None if owners is None else row["n_maintainers"] or None),
        ("Organization", project["organization"]),
        ("Declared against attested repository", project["relation"]),
        ("Status", None if project["status"] == "active" else project["status"]),
    ]
    return [(name, value) for name, value in pairs if value is not None]


def badge(project: Row, simulated: bool, as_of: str) -> Row:
    """A project's badge in the endpoint form of shields.io: what was found, and on which day."""
    state = project["evidence"]
    words = labels.STATES[state]
    if project["facts"]["statement"] in codes.STATING_BUILD:
        words += " with build provenance"
    return {
        "schemaVersion": 1,
        "label": f"simulated {_LABEL}" if simulated else _LABEL,
        "message": f"{words} ({as_of})",
        "color": _COLOURS.get(state, _NEUTRAL),
    }


def svg(shield: Row) -> str:
    """A badge as a picture that loads nothing; text is fitted to its box, whatever the font."""
    texts = [shield["label"], shield["message"]]
    widths = [round(_CHARACTER * len(text)) for text in texts]
    left, right = (width + 2 * _PADDING for width in widths)
    title = ": ".join(str(escape(text)) for text in texts)
    words = "".join(
        f'<text x="{x}" y="14" textLength="{width}">{escape(text)}</text>'
        for x, width, text in zip((_PADDING, left + _PADDING), widths, texts, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + right} 20" '
        f'width="{left + right}" height="20">'
        f"<title>{title}</title>"
        f'<path fill="{PALETTE["body"][0]}" d="M0 0h{left}v20H0z"/>'
        f'<path fill="#{shield["color"]}" d="M{left} 0h{right}v20H{left}z"/>'
        f'<g fill="#fff" style="font:11px Verdana,sans-serif">{words}</g></svg>\n'
    )


def compact(value: Any) -> str:
    """JSON of sorted keys in one line: a thousand of them are weighed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
