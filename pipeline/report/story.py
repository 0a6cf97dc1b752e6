"""The overview's findings: each a sentence with its number, its figure, and what it cannot say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import codes, reference
from pipeline.figures import words
from pipeline.report.figures import Figure
from pipeline.text import percent, title


@dataclass(frozen=True)
class Panel:
    """One finding: its heading, the question it answers, the sentence, its limit, its analysis.

    ``analysis`` is the address of the figure's place in a notebook's page; empty without one.
    """

    asks: str
    question: str
    says: str
    limit: str
    figure: Figure
    analysis: str


def panels(
    drawn: Mapping[str, Figure], shown_on: Mapping[str, str], attested_range: str = ""
) -> list[Panel]:
    """The findings this report can show, in order; a question no drawn figure answers is left out.

    ``attested_range`` is the sentence of :func:`bounds`, empty where nothing is open.
    """
    findings = []
    for topic in reference.story():
        for answer in topic.answers:
            if answer.name in drawn:
                figure = drawn[answer.name]
                asks, limit = answer.asks or topic.asks, answer.limit
                question, says = figure.question, figure.finding
                if answer.range_asks and attested_range:
                    asks, question, says = topic.asks, answer.range_asks, attested_range
                    limit = f"{answer.range_limit} {answer.limit}"
                at = shown_on.get(answer.name, "")
                findings.append(Panel(asks, question, says, limit, figure, at))
                break
    return findings


def lead(summary: Mapping[str, Any], day: str | None) -> str:
    """The answer in three sentences: attested, owners, and how many could not be assessed.

    ``day`` is that of the evidence as an ISO date; None where it is not stated.
    """
    metrics = {metric["id"]: metric for metric in summary["metrics"]}
    attested, owner = metrics["projects_attested"], metrics["projects_single_owner"]
    unknown = sum(summary["unknown"].values())
    where = "in a simulated index" if summary["simulated"] else ""
    when = f"on {words.day(day)}" if day else ""
    start = " ".join(filter(None, (when, where)))
    start = f"{title(start)}, " if start else ""
    if attested["value"] is None:
        size = summary["cohort"]["size"]
        asked = f"{start}{words.plural(size, 'project')} {words.verb(size, 'was', 'were')}"
        if "provenance" in codes.sources()[summary["source"]].tells:
            return title(f"{asked} asked about; none could be assessed.")
        return title(f"{asked} read; this source does not report attestations.")
    known, n = attested["denominator"], words.count(attested["numerator"])
    whose = "its latest release" if known == 1 else "their latest release"
    parts = [
        f"{start}{n} of the {words.plural(known, 'project')} we could assess"
        f"{_share(attested)} had attested every file of {whose}."
    ]
    if unknown:
        could = "could not be assessed and is" if unknown == 1 else "could not be assessed and are"
        parts.append(f"The other {words.spelled(unknown)} {could} left out.")
    if owner["value"] is not None:
        held, alone = words.count(owner["denominator"]), words.count(owner["numerator"])
        has = "has" if owner["numerator"] == 1 else "have"
        parts.append(
            f"Of the {held} whose owners are known, {alone}{_share(owner)} {has} a single owner."
        )
    return " ".join(parts)


#: What a source reads -> the phrase that says who answered for how many projects.
_ANSWERED = {
    "index": "PyPI answered for",
    "table": "The published tables cover",
    "log": "The logs name",
}


def answered(summary: Mapping[str, Any]) -> str:
    """Of how many projects of the list the source says anything, and how many of these could be
    assessed.
    """
    phrase = _ANSWERED[codes.sources()[summary["source"]].reads]
    if summary["simulated"]:
        phrase = "The simulated index answered for"
    coverage = summary["coverage"]
    n = coverage["answered"] + coverage["unchanged"]
    known = next(row for row in summary["metrics"] if row["id"] == "projects_attested")
    assessed = known["denominator"]
    rest = f"; {words.count(assessed)} could be assessed" if assessed and assessed != n else ""
    return f"{phrase} {words.count(n)} of {words.plural(coverage['asked'], 'project')}{rest}."


def _share(metric: Mapping[str, Any]) -> str:
    """A metric's share in brackets; none of few."""
    if metric["denominator"] < words.FEW:
        return ""
    return f" ({words.share(metric['value'], metric['denominator'])})"


def bounds(low: float, high: float, unknown: int, everybody: int) -> str:
    """Between which shares the attested one is, whatever is true of the unassessed projects."""
    open_ones = "one project" if unknown == 1 else f"{words.count(unknown)} projects"
    ends = [
        percent(end) if everybody >= words.FEW else words.count(end * everybody)
        for end in (low, high)
    ]
    return (
        f"Between {ends[0]} and {ends[1]} of all {words.count(everybody)} projects are attested, "
        f"depending on {open_ones} we could not assess"
    )
