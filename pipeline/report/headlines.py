"""The few numbers a reader meets first, each with numerator, denominator and meaning."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

#: Part of those asked about that may be unknown before a card says what that leaves open.
_MANY = 0.05
#: What each number says, and of what it is a part.
_SHOWN = {
    "projects_attested": ("have attested every file of their latest release", "known projects"),
    "projects_attested_by_downloads": (
        "of known downloads go to attested projects",
        "known downloads",
    ),
    "projects_attested_top100": ("of ranks 1–100 are attested", "known projects"),
    "projects_in_organization": ("are in an organization", "projects whose owners are known"),
    "projects_single_owner": (
        "have exactly one direct owner",
        "projects whose owners are known",
    ),
    "projects_single_owner_no_org_no_attestation": (
        "have one owner, no organization and a release since October 2024 without attestation",
        "known projects with known owners and a latest release since then",
    ),
    "projects_repository_mismatch": (
        "publish from another repository than they declare",
        "projects with both known",
    ),
    "projects_dormant_365d": (
        "had no new file for 365 days",
        "projects whose files have known times",
    ),
}


@dataclass(frozen=True)
class Headline:
    """One big number: ``value`` as text, what it says, and of how many.

    ``within``: where more than 5 % are unknown, between which values it is, whatever they are.
    """

    value: str
    words: str
    of: str
    within: str = ""


def headlines(summary: dict[str, Any], choices: pa.Table) -> list[Headline]:
    """The headline numbers that this source can tell, in fixed order.

    ``choices`` is the table ``sensitivity``, for what the unknown leave open.
    """
    found = {metric["id"]: metric for metric in summary["metrics"]}
    bounds: dict[str, list[dict[str, Any]]] = {}
    for row in choices.to_pylist():
        if row["dimension"] == "unknown" and row["share"] is not None:
            bounds.setdefault(row["id"], []).append(row)
    shown = [
        _headline(found[key], words, of, bounds.get(key, [])) for key, (words, of) in _SHOWN.items()
    ]
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


def _headline(
    metric: dict[str, Any], words: str, of: str, bounds: list[dict[str, Any]]
) -> Headline | None:
    if metric["value"] is None:
        return None
    numerator, denominator = f"{metric['numerator']:,}", f"{metric['denominator']:,}"
    return Headline(
        f"{metric['value']:.1%}",
        words,
        f"{numerator} of {denominator} {of}",
        _within(metric, bounds),
    )


def _within(metric: dict[str, Any], bounds: list[dict[str, Any]]) -> str:
    """Where the share is, whatever the unknown are, if they are more than :data:`_MANY`."""
    everybody = max((row["denominator"] for row in bounds), default=metric["denominator"])
    unknown = everybody - metric["denominator"]
    if unknown <= _MANY * everybody:
        return ""
    low, high = (end(row["share"] for row in bounds) for end in (min, max))
    what = "unknown downloads" if metric["weight"] == "downloads" else f"{unknown:,} unknown"
    return f"{low:.1%} to {high:.1%} with none or all of the {what} counted"
