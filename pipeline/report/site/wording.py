"""How the pages say what the data code: states, events, sides of a change, links to forges."""

import re
from typing import Any
from urllib.parse import urlsplit

from pipeline.endpoints import default_base
from pipeline.report.events import WORDS
from pipeline.text import plain

#: Evidence state -> its word and the glyph a line of releases is written with.
STATES = {
    "verified": ("verified", "◆"),
    "attested": ("attested", "■"),
    "none_found": ("none found", "□"),
    "not_attestable": ("not attestable", "▤"),
    "unknown": ("not known", "?"),
}
VERDICTS = {
    "supported": "supported",
    "partly": "partly",
    "contradicted": "contradicted",
    "not_decidable": "not decidable",
}
#: Why data give no verdict on a claim.
NO_VERDICT = {
    "context_only": "no verdict: a related number",
    "simulated": "no verdict from simulated data",
    "not_measurable": "not measurable",
    "documents_only": "documents only",
}
#: Kind of event -> words, in the order a reader meets them.
EVENTS = WORDS
RELATIONS = {
    "match": "the same",
    "monorepo": "the same, shared by several projects or a folder of it",
    "renamed": "the same under an earlier name",
    "same_owner": "another repository of the same owner",
    "mismatch": "different",
    "undeclared": "no repository is declared",
    "unknown": "no attested repository could be read",
}
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
    shown = plain(text)
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
        word = STATES.get(said["evidence"], (str(said["evidence"]), ""))[0]
        publishers = said.get("publishers") or [said["publisher"]]
        if not all(publishers):
            return word
        return f"{word}: {' and '.join(publisher_words(each) for each in publishers)}"
    return ", ".join(f"{key}: {value}" for key, value in said.items())


def lane(kind: str) -> str:
    """The lane of events a kind is drawn in, which gives its shape and colour."""
    if kind.startswith("publisher_"):
        return "publisher_changed"
    return {"first_attested": "first_attested", "provenance_lost": "lost",
            "dormant_release": "dormant"}.get(kind, "other")  # fmt: skip
