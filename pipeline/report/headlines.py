"""The few numbers a reader meets first, each with numerator, denominator and meaning."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.figures.words import FEW
from pipeline.report import story
from pipeline.text import percent

#: Part of those asked about that may be unknown before a card says what that leaves open.
_MANY = 0.05
#: What each number says, and of what it is a part.
_SHOWN = {
    "projects_attested": ("have attested every file of their latest release", "assessed projects"),
    "projects_attested_by_downloads": (
        "of downloads are of attested projects",
        "downloads",
    ),
    "projects_attested_top100": ("of ranks 1–100 are attested", "assessed projects"),
    "projects_in_organization": ("are in an organization", "projects whose owners are known"),
    "projects_single_owner": (
        "have a single owner",
        "projects whose owners are known",
    ),
    "projects_single_owner_no_org_no_attestation": (
        "have one owner, no organization and an unattested release since October 2024",
        "projects with known owners and a latest release since then",
    ),
    "projects_repository_mismatch": (
        "publish from a different repository than the one they list",
        "projects where both are known",
    ),
    "projects_dormant_365d": (
        "have uploaded nothing for a year",
        "projects with known upload times",
    ),
}


@dataclass(frozen=True)
class Headline:
    """One big number: ``value`` as text, what it says, and of how many; counts alone, where these
    are few.

    ``within``: where more than 5% are unknown, between which values it is, whatever they are.
    """

    value: str
    words: str
    of: str
    within: str = ""


def headlines(summary: dict[str, Any], choices: pa.Table) -> list[Headline]:
    """The headline numbers that this source reports, in fixed order.

    ``choices`` is the table ``sensitivity``, for what the unknown leave open.
    """
    metrics = {metric["id"]: metric for metric in summary["metrics"]}
    bounds = _bounds(choices)
    shown = dict(_SHOWN)
    if "pinned" in summary["cohort"]:  # projects of a build, in the order of its file
        del shown["projects_attested_top100"]
    candidates = [
        _headline(
            metrics[key],
            words,
            of,
            bounds.get(key, []),
            metrics[key.removesuffix("_by_downloads")]["denominator"],
        )
        for key, (words, of) in shown.items()
    ]
    return [headline for headline in candidates if headline is not None]


def attested_range(summary: dict[str, Any], choices: pa.Table) -> str:
    """The range the attested share is in, in a sentence; empty where every project was assessed."""
    attested = next(metric for metric in summary["metrics"] if metric["id"] == "projects_attested")
    bounds = _bounds(choices).get(attested["id"], [])
    everybody = max((row["denominator"] for row in bounds), default=0)
    unknown = everybody - (attested["denominator"] or 0)
    if unknown <= 0 or not attested["denominator"]:
        return ""
    low, high = (end(row["share"] for row in bounds) for end in (min, max))
    return story.bounds(low, high, unknown, everybody)


def _bounds(choices: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """By metric, its shares with none and with all of the unknown counted."""
    bounds: dict[str, list[dict[str, Any]]] = {}
    for row in choices.to_pylist():
        if row["dimension"] == "unknown" and row["share"] is not None:
            bounds.setdefault(row["id"], []).append(row)
    return bounds


def _headline(
    metric: dict[str, Any], words: str, of: str, bounds: list[dict[str, Any]], projects: int
) -> Headline | None:
    """``projects``: how many the number is about, whatever it counts of them."""
    if metric["value"] is None:
        return None
    counted = _counted(metric["numerator"], metric["denominator"])
    if metric["denominator"] == 1:
        of = of.replace("projects", "project", 1)
    value, of = (percent(metric["value"]), f"{counted} {of}") if projects >= FEW else (counted, of)
    return Headline(value, words, of, _within(metric, bounds))


def _counted(number: int, whole: int) -> str:
    """Numerator and denominator; large ones rounded: "265 of 984", "3.6 of 10.7 billion"."""
    (some, unit), (every, unit_of_all) = _rounded(number), _rounded(whole)
    return f"{some}{'' if unit == unit_of_all else unit} of {every}{unit_of_all}"


def _rounded(number: int) -> tuple[str, str]:
    """A count and its unit: ("3.6", " billion"), ("984", "")."""
    for size, name in ((10**9, " billion"), (10**6, " million")):
        if number >= size:
            return f"{number / size:,.1f}", name
    return f"{number:,}", ""


def _within(metric: dict[str, Any], bounds: list[dict[str, Any]]) -> str:
    """Where the share is, whatever the unknown are, if they are more than :data:`_MANY`."""
    everybody = max((row["denominator"] for row in bounds), default=metric["denominator"])
    unknown = everybody - metric["denominator"]
    if unknown <= _MANY * everybody:
        return ""
    none, every = (end(bounds, key=lambda row: row["share"]) for end in (min, max))
    ends = f"{percent(none['share'])} to {percent(every['share'])}"
    if metric["weight"] == "downloads":
        return f"{ends}, counting none or all of the rest"
    if everybody < FEW:
        ends = f"{none['numerator']} to {every['numerator']} of {everybody}"
    possible = every["numerator"] - none["numerator"]
    if possible < unknown:  # something else that is known of the others rules them out
        return f"{ends}: of the {unknown:,} not known, {possible:,} may count"
    return f"{ends}, counting none or all of the {unknown:,} not known"
