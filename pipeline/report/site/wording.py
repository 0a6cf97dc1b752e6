"""How the pages say what the data code: states, events, sides of a change, links to forges."""

import re
from typing import Any
from urllib.parse import urlsplit

from pipeline import codes, labels
from pipeline.endpoints import default_base
from pipeline.text import escape_unsafe

#: State of a file or release -> its record, with the glyph a line of releases is written with.
STATES = {code: each for code, each in codes.evidence().items() if each.of_file}
_FORGE_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "codeberg": "codeberg.org",
                "bitbucket": "bitbucket.org"}  # fmt: skip
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


def publisher_words(publisher: dict[str, Any] | None) -> str:
    """A publisher as one line, as the index spells it: kind, repository, workflow, environment."""
    if not publisher:
        return "no single publisher"
    parts = [publisher.get(key) for key in ("kind", "repository", "workflow", "environment")]
    return " · ".join(str(part) for part in parts if part)


def short(text: str, most: int = 120) -> str:
    """The text made safe to show, cut where it is too long for a line."""
    shown = escape_unsafe(text)
    return shown if len(shown) <= most else f"{shown[:most]}…"


def side(event: dict[str, Any], when: str) -> str:
    """What an event's ``before`` or ``after`` says, as one line; empty where it says nothing."""
    return short(_side(event[when] or {}))


def _side(said: dict[str, Any]) -> str:
    if "owners" in said:
        return f"{said['owners']} owner{'' if said['owners'] == 1 else 's'}"
    if "organization" in said:
        return str(said["organization"]) if said["organization"] else "no organization"
    if "status" in said:
        return str(said["status"])
    if "evidence" in said:
        word = labels.STATES.get(said["evidence"], str(said["evidence"]))
        publishers = said.get("publishers") or [said["publisher"]]
        if not all(publishers):
            return word
        return f"{word}: {' and '.join(publisher_words(each) for each in publishers)}"
    return ", ".join(f"{key}: {value}" for key, value in said.items())


def lane(kind: str) -> str:
    """The lane of events a kind is drawn in, which gives its shape and colour."""
    found = codes.event_kinds().get(kind)
    return (found and found.lane) or "other"
