"""Rows of the pages' tables, in the words a reader meets."""

import json
import re
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline import catalog, labels, reference
from pipeline.figures.words import count, plural
from pipeline.labels import EVENTS
from pipeline.report.wording import STATES, event_words, lane, sides
from pipeline.snapshot import sha256
from pipeline.study import Study
from pipeline.text import escape_unsafe

Row = dict[str, Any]
#: Files of a report outside ``data/`` -> what they are; those that exist are listed.
OTHERS = {
    "summary.json": "every metric with numerator and denominator",
    "events.json": "every change, newest first",
    "events.csv": "every change, as a table",
    "feed.atom": "new and newest changes, for a feed reader",
    "feed.json": "the same as JSON Feed",
    "claims.json": "every claim with its verdicts and evidence",
    "changes.json": "what changed since the baseline",
    "article_figures.md": "each claim to keep, correct or drop, with its figure",
    "data/dictionary.json": "what every column of every table means",
    "data/datapackage.json": "the tables as a Frictionless data package",
    "ro-crate-metadata.json": "the report as an RO-Crate",
    "CITATION.cff": "how to cite this report, for machines",
    "SHA256SUMS": "hashes of all files, for sha256sum",
    "manifest.json": "hashes of all files, versions, parameters",
}
_LATER = {"SHA256SUMS", "CITATION.cff", "ro-crate-metadata.json", "manifest.json"}


def event_row(event: Row) -> Row:
    """An event as a table shows it: date, project, words, the two sides, shape."""
    before, after = sides(event)
    return {
        "at": event["at"][:10],
        "project": escape_unsafe(event["project"]),
        "kind": event["kind"],
        "layer": event["layer"],
        "words": event_words(event),
        "lane": lane(event["kind"]),
        "version": escape_unsafe(event["version"] or ""),
        "before_version": escape_unsafe(event["previous_version"] or ""),
        "before": before,
        "after": after,
        "hints": ", ".join(
            escape_unsafe(hint).replace("_", " ") for hint in event["benign_hint"] or []
        ),
        "source": event["source"],
    }


def metrics(summary: Row) -> list[Row]:
    """The headline metrics this source reports, with name and exactness in words.

    A share that is a lower bound is one for Trusted Publishing, a count one of its events.
    """
    counted = {f"events_{code}": words for code, words in EVENTS.items()}
    bound = "lower bound for Trusted Publishing"
    return [
        {
            **metric,
            "words": labels.title(labels.spoken(labels.HEADLINES | counted, metric["id"])),
            "amount": _things(metric["value"], metric["weight"]),
            "of": _of(metric),
            "exactness": bound
            if (metric["unit"], metric["evidence"]) == ("share", "lower_bound")
            else labels.spoken({}, metric["evidence"]),
        }
        for metric in summary["metrics"]
        if metric["value"] is not None
    ]


def _of(metric: Row) -> str:
    """Numerator and denominator; an estimate has no numerator, a count neither."""
    if metric["denominator"] is None:
        return ""
    whole = _things(metric["denominator"], metric["weight"])
    if metric["numerator"] is None:
        return f"estimated for {whole}"
    return f"{count(metric['numerator'])} of {whole}"


def _things(number: float, things: str) -> str:
    return plural(number, things.removesuffix("s"))


def newest(events: list[Row], most: int = 5) -> list[Row]:
    """The newest events worth a look."""
    return [event_row(event) for event in events if event["layer"] == "notice"][:most]


def by_month(events: list[Row]) -> list[tuple[str, list[Row]]]:
    """Events as rows by month, newest first."""
    rows = (event_row(event) for event in events)
    return [(month, list(group)) for month, group in groupby(rows, key=lambda row: row["at"][:7])]


def kinds(events: list[Row]) -> list[tuple[str, str, int]]:
    """Kinds of event that occur: code, words, count; in the order of the codes."""
    counts = Counter(event["kind"] for event in events)
    return [
        (kind, EVENTS.get(kind, kind), counts[kind])
        for kind in [*EVENTS, *sorted(set(counts) - set(EVENTS))]
        if counts[kind]
    ]


def filters(projects: list[Row]) -> dict[str, list[str]]:
    """Choices of the explorer's filters that occur in this cohort, by filter."""
    states = {row["evidence"] for row in projects}
    return {
        "state": [state for state in STATES if state in states],
        "publisher": sorted({kind for row in projects for kind in row["kinds"]}),
        "owners": ["1", "2+", "none listed", "not known"],
        "organization": ["yes", "no", "not known"],
    }


def unknown(study: Study) -> list[Row]:
    """Projects whose evidence is unknown, by reason."""
    return [
        {"reason": labels.spoken(labels.REASONS, row["reason"]), "projects": row["projects"]}
        for row in catalog.run(study.db, "coverage").to_pylist()
        if not row["is_answered"]
    ]


def unread(study: Study) -> list[Row]:
    """Requests that gave nothing to read, by what was asked for and reason."""
    return [
        {
            "asked": labels.REQUESTS.get(row["asked"], row["asked"]),
            "reason": _unserved(row) or labels.spoken(labels.REASONS, row["reason"]),
            "requests": row["requests"],
        }
        for row in catalog.run(study.db, "unread_requests").to_pylist()
    ]


def _unserved(row: Row) -> str:
    """What a "not found" says of the request; empty where the reason's own words are right."""
    return labels.NOT_SERVED.get(row["asked"], "") if row["reason"] == "not_found" else ""


def methodology() -> list[str]:
    """The changes of method (``data/reference/methodology.md``), newest first."""
    text = reference.METHODOLOGY.read_text(encoding="utf-8")
    entries = re.findall(r"^- (.+(?:\n  .+)*)", text, re.M)
    return [re.sub(r"[`*]", "", " ".join(entry.split())) for entry in entries]


def sections(claims: Row) -> list[str]:
    """Sections of the article that hold claims, in its order, as the claims page names them."""
    named = {
        f"{claim['section']} {escape_unsafe(claim['section_title'])}": None
        for claim in sorted(claims["claims"], key=lambda claim: claim["id"])
    }
    return list(named)


def files(folder: Path) -> list[Row]:
    """The tables of ``data/``: their rows, columns, grain and files with bytes and hash."""
    described = _described(folder)
    licences = _licences(folder)
    return [
        {
            "name": name,
            "grain": table["grain"],
            "rows": table["rows"],
            "columns": len(table["columns"]),
            "licence": licences.get(name, ""),
            "forms": [_form(path, folder) for path in sorted((folder / "data").glob(f"{name}.*"))],
        }
        for name, table in sorted(described.items())
    ]


def dictionary(folder: Path) -> list[tuple[str, Row]]:
    """The column dictionary by table name."""
    return sorted(_described(folder).items())


def others(folder: Path) -> list[tuple[str, str]]:
    """The report's other files that are there or are written last: path and what each is."""
    return [
        (name, what) for name, what in OTHERS.items() if (folder / name).exists() or name in _LATER
    ]


def _described(folder: Path) -> dict[str, Row]:
    text = (folder / "data" / "dictionary.json").read_text(encoding="utf-8")
    tables: dict[str, Row] = json.loads(text)
    return tables


def _licences(folder: Path) -> dict[str, str]:
    """Licence names by table, where the folder holds a data package."""
    path = folder / "data" / "datapackage.json"
    if not path.exists():
        return {}
    package = json.loads(path.read_text(encoding="utf-8"))
    return {
        Path(resource["path"]).stem: ", ".join(
            licence.get("name") or licence.get("title", "")
            for licence in resource.get("licenses") or package.get("licenses", [])
        )
        for resource in package["resources"]
    }


def _form(path: Path, folder: Path) -> Row:
    body = path.read_bytes()
    return {
        "path": path.relative_to(folder).as_posix(),
        "form": path.name.partition(".")[2].replace(".", " "),
        "bytes": len(body),
        "sha256": sha256(body),
    }
