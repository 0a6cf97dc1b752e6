"""The few numbers a reader meets first, each with numerator, denominator and meaning."""

from dataclasses import dataclass
from typing import Any

_SHOWN = {
    "projects_attested": "have attested every file of their latest release",
    "projects_attested_by_downloads": "of known downloads go to attested projects",
    "projects_attested_top100": "of ranks 1–100 are attested",
    "projects_in_organization": "are in an organization",
    "projects_single_owner": "have exactly one direct owner",
    "projects_single_owner_no_org_no_attestation": (
        "have one owner, no organization and no attestation"
    ),
    "projects_repository_mismatch": "publish from another repository than they declare",
    "projects_dormant_365d": "had no new file for 365 days",
}


@dataclass(frozen=True)
class Headline:
    """One big number: ``value`` as text, what it says, and of how many."""

    value: str
    words: str
    of: str


def headlines(summary: dict[str, Any]) -> list[Headline]:
    """The headline numbers that this source can tell, in fixed order."""
    found = {metric["id"]: metric for metric in summary["metrics"]}
    shown = [_headline(found[key], words) for key, words in _SHOWN.items()]
    return [headline for headline in shown if headline is not None]


def answer(summary: dict[str, Any]) -> dict[str, Any]:
    """The question's answer in numbers: metrics ``attested`` and ``owner``, and how many unknown.

    A metric is None where the source cannot tell.
    """
    found = {metric["id"]: metric for metric in summary["metrics"]}
    told = {
        key: found[name] if found[name]["value"] is not None else None
        for key, name in (("attested", "projects_attested"), ("owner", "projects_single_owner"))
    }
    return {**told, "unknown": sum(summary["unknown"].values())}


def _headline(metric: dict[str, Any], words: str) -> Headline | None:
    if metric["value"] is None:
        return None
    numerator, denominator = f"{metric['numerator']:,}", f"{metric['denominator']:,}"
    unit = "known downloads" if metric["weight"] == "downloads" else "projects known"
    return Headline(f"{metric['value']:.1%}", words, f"{numerator} of {denominator} {unit}")
