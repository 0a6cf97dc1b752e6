"""Words of the pages for codes of the data: states, events, sides of a change, links to forges."""

import re
from typing import Any
from urllib.parse import urlsplit

from pipeline import changes, codes, labels
from pipeline.endpoints import default_base
from pipeline.repositories import FORGES
from pipeline.text import escape_unsafe, plural

#: State of a file or release -> its record, with the glyph a line of releases is written with.
STATES = codes.evidence()
_FORGE_HOSTS = {forge: host for host, forge in reversed(FORGES.items())}
_REPOSITORY = re.compile(r"[\w.-]+(?:/[\w.-]+)+", re.A)


def known_hosts() -> frozenset[str]:
    """Hosts a page may link to: the forges, and the index's own that citations name."""
    host = urlsplit(default_base()).netloc
    return frozenset({*_FORGE_HOSTS.values(), host, f"docs.{host}", f"blog.{host}"})


def repository_link(forge: str, repository: str, simulated: bool) -> str | None:
    """The ``https`` address of a repository on a known forge; None for anything else.

    Simulated repositories have none: a real one may bear the name.
    """
    host = _FORGE_HOSTS.get(forge)
    is_path = _REPOSITORY.fullmatch(repository) and ".." not in repository.split("/")
    return f"https://{host}/{repository}" if host and is_path and not simulated else None


def short(text: str, most: int = 120) -> str:
    """The text made safe to show, cut where it is too long for a line."""
    line = escape_unsafe(text)
    return line if len(line) <= most else f"{line[:most]}…"


def event_words(event: dict[str, Any]) -> str:
    """What happened, in words, with the subtype where it says more: "repository renamed"."""
    kind = labels.spoken(labels.EVENTS, event["kind"])
    if event["subtype"] == "unknown":  # ids that would tell are missing
        accounts = [
            publisher.get("account")
            for when in ("before", "after")
            for publisher in _publishers(event[when] or {})
        ]
        return "publishing account changed" if accounts and all(accounts) else kind
    if not event["subtype"] or event["kind"] == "status_changed":
        return kind
    named = labels.CHANGES.get((event["kind"], event["subtype"]))
    return named or f"{kind} ({escape_unsafe(event['subtype']).replace('_', ' ')})"


def sides(event: dict[str, Any]) -> tuple[str, str]:
    """What was and what is, a line each, without what both have in common."""
    before, after = event["before"] or {}, event["after"] or {}
    if event["kind"] == "provenance_partial":  # a release is as strong as its weakest file
        after = {"evidence": "partial"}
    shared = _shared(_publishers(before), _publishers(after))
    return short(_side(before, shared)), short(_side(after, shared))


_PARTS = ("kind", "repository", "workflow", "environment", "account")


def _publishers(side: dict[str, Any]) -> list[dict[str, Any]]:
    publishers = side.get("publishers") or [side.get("publisher")]
    return [publisher for publisher in publishers if publisher] if all(publishers) else []


def _shared(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> frozenset[str]:
    """Parts that all publishers of both sides agree on; none where only one side names any."""
    if not before or not after:
        return frozenset()
    everyone = [*before, *after]
    return frozenset(
        part for part in _PARTS if len({publisher.get(part) for publisher in everyone}) == 1
    )


def _side(side: dict[str, Any], shared: frozenset[str]) -> str:
    if "owners" in side:
        counted = plural(side["owners"], "owner")
        is_mixed = side.get("added") and side.get("removed")
        new = f", {side['added']} of them new" if is_mixed else ""
        return f"{counted}{new}" if side["owners"] else "no owner listed"
    if "organization" in side:
        return str(side["organization"]) if side["organization"] else "no organization"
    if "status" in side:
        return str(side["status"])
    if "yanked" in side:
        return "yanked" if side["yanked"] else "not yanked"
    if "files" in side:
        return plural(side["files"], "file")
    if "evidence" not in side:
        return ", ".join(f"{key}: {value}" for key, value in side.items())
    word = labels.STATES.get(side["evidence"], str(side["evidence"]))
    named = [_parts(publisher, shared) for publisher in _publishers(side)]
    if not named:
        return word
    differing = " and ".join(filter(None, named))
    if not shared:
        return f"{word}: {differing}"
    return differing or word


def _parts(publisher: dict[str, Any], shared: frozenset[str]) -> str:
    parts = {part: publisher.get(part) for part in _PARTS if part not in shared}
    if "environment" in parts and len(parts) == 1:
        return str(parts["environment"] or "no environment")
    return " · ".join(str(value) for value in parts.values() if value)


def lane(kind: str) -> str:
    """The lane of events a kind is drawn in, which gives its shape and colour."""
    record = codes.event_kinds().get(kind)
    return (record and record.lane) or "other"


def is_older(event: dict[str, Any]) -> bool:
    """Did a new event of ``changes.json`` happen before the baseline, which did not know of it?"""
    return bool(event["news"] != changes.NEW)
