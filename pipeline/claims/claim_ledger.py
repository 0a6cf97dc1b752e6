"""The ledger of claims, read from TOML and checked whole: every fault of it in one error."""

import math
import operator
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import codes
from pipeline.claims import prose
from pipeline.errors import BadInput
from pipeline.text import escape_unsafe

KINDS = ("historical", "behaviour", "quantitative", "argument", "recommendation", "capability")
VERDICTS = codes.values("verdict")
ADVICE = ("keep", "correct", "drop")
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
DIRECTIONS = ("supports", "contradicts")
#: Is a number what is claimed, or only near it?
ROLES = ("claim", "context")
_REPAIR = "correct the file"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document: what it is, where in it, of which day (or month, year), what it says."""

    source: str
    where: str
    date: str
    says: str


@dataclass(frozen=True, slots=True)
class ClaimTest:
    """One comparison of a number with a threshold, or with the number ``against`` names.

    ``kind``: ``claim`` where the number is what is claimed, ``context`` where it is only near it
    and decides nothing. ``direction``: what it does to the claim when the comparison holds;
    ``because``: why this threshold; ``cohort``: what the denominator counts, in words.
    """

    kind: str
    metric: str
    label: str
    unit: str
    comparison: str
    direction: str
    cohort: str
    because: str
    threshold: float | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim in our own words, its verdicts by documents, and how data can speak to it.

    ``then`` and ``now``: the verdicts as of the ledger's two dates; ``finding``: sentences that
    numbers fill, none where no data can speak.
    """

    id: str
    section: str
    kind: str
    claim: str
    then: str
    now: str
    why: str
    advice: str
    sentence: str
    evidence: tuple[Evidence, ...]
    tests: tuple[ClaimTest, ...] = ()
    finding: tuple[str, ...] = ()
    confounders: tuple[str, ...] = ()
    figure: str | None = None

    @property
    def numbers(self) -> frozenset[str]:
        """Names of all numbers this claim's verdict or words depend on."""
        tested = {name for test in self.tests for name in (test.metric, test.against) if name}
        return frozenset(tested | prose.references(" ".join(self.finding)))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All claims, in order, with the dates of the two verdicts and the titles of the sections.

    ``labels``: words for numbers that a finding names but no test of its claim does.
    """

    then_as_of: str
    now_as_of: str
    sections: Mapping[str, str]
    claims: tuple[Claim, ...]
    labels: Mapping[str, str] = field(default_factory=dict)


def load(path: Path, units: Mapping[str, str], figures: Collection[str]) -> Ledger:
    """The checked ledger. ``units``: unit of every number by name; ``figures``: names of charts.

    Raises :class:`BadInput` that lists every fault there is.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"claims ledger {path.name}: {error}", _REPAIR) from None
    return read(text, units, figures, path.name)


def read(
    text: str, units: Mapping[str, str], figures: Collection[str], name: str = "claims.toml"
) -> Ledger:
    """The checked ledger from its text; raises as :func:`load` does."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"claims ledger {name}: {escape_unsafe(str(error))}", _REPAIR) from None
    faults = list(_faults(document, units, figures))
    if faults:
        what = f"claims ledger {name}: {len(faults)} faults: {escape_unsafe('; '.join(faults))}"
        raise BadInput(what, _REPAIR)
    claims = tuple(_claim(entry) for entry in document["claim"])
    return Ledger(
        document["then_as_of"],
        document["now_as_of"],
        document["sections"],
        claims,
        document.get("labels", {}),
    )


def _claim(entry: dict[str, Any]) -> Claim:
    return Claim(
        **{key: value for key, value in entry.items() if key not in _MANY},
        evidence=tuple(
            Evidence(**{**piece, "date": str(piece["date"])}) for piece in entry["evidence"]
        ),
        tests=tuple(ClaimTest(**test) for test in entry.get("tests", ())),
        finding=tuple(entry.get("finding", ())),
        confounders=tuple(entry.get("confounders", ())),
    )


_MANY = ("evidence", "tests", "finding", "confounders")
_OPTIONAL = {"tests", "finding", "confounders", "figure", "threshold", "against"}
_TYPES = {
    "threshold": (int, float),
    "date": (date, str),
    "evidence": (list,),
    "tests": (list,),
    "finding": (list,),
    "confounders": (list,),
}


def _faults(
    document: dict[str, Any], units: Mapping[str, str], figures: Collection[str]
) -> Iterator[str]:
    for key in ("then_as_of", "now_as_of"):
        if not isinstance(document.get(key), str):
            yield f"{key} is missing"
    sections = document.get("sections")
    if not isinstance(sections, dict) or not all(
        isinstance(title, str) for title in sections.values()
    ):
        yield "sections is missing, or one has no title"
        sections = {}
    yield from _label_faults(document.get("labels", {}), units)
    entries = document.get("claim")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        yield "there is no [[claim]]"
        return
    for name, n in Counter(str(entry.get("id")) for entry in entries).items():
        if n > 1:
            yield f"{name} appears {n} times"
    for entry in entries:
        at = entry.get("id")
        if not isinstance(at, str) or not re.fullmatch(r"C\d\d", at):
            yield f"id {at!r} is not of the form C01"
        for fault in _claim_faults(entry, sections, units, figures):
            yield f"{at} {fault}"


def _label_faults(labels: Any, units: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(labels, dict):
        yield "labels is not a table"
        return
    for name in sorted(labels.keys() - units):
        yield f"labels names an unknown number {name!r}"
    for name in labels:
        yield from (f"labels: {fault}" for fault in _prose(labels, (name,), {}))


def _claim_faults(
    entry: dict[str, Any],
    sections: Mapping[str, str],
    units: Mapping[str, str],
    figures: Collection[str],
) -> Iterator[str]:
    yield from _shape(entry, Claim)
    choices = {
        "kind": KINDS,
        "then": VERDICTS,
        "now": VERDICTS,
        "advice": ADVICE,
        "section": tuple(sections),
    }
    yield from _outside(entry, choices)
    figure = entry.get("figure")
    if figure is not None and figure not in figures:
        yield f"names an unknown figure {figure!r}"
    tests, evidence = _listed(entry, "tests"), _listed(entry, "evidence")
    for name, entries in (("tests", tests), ("evidence", evidence)):
        if isinstance(entry.get(name), list) and len(entries) < len(entry[name]):
            yield f"{name} has an entry that is not a table"
    if not evidence:
        yield "has no evidence"
    for piece in evidence:
        for fault in (*_shape(piece, Evidence), *_prose(piece, ("says",), units, quotes=True)):
            yield f"evidence: {fault}"
    for test in tests:
        for fault in _test_faults(test, units):
            yield f"test of {test.get('metric')}: {fault}"
    if bool(tests) != bool(entry.get("finding")):
        yield "has tests without a finding, or a finding without tests"
    yield from _prose(entry, ("claim", "why", "sentence", "confounders"), {})
    yield from _prose(entry, ("finding",), units)


def _test_faults(entry: dict[str, Any], units: Mapping[str, str]) -> Iterator[str]:
    yield from _shape(entry, ClaimTest)
    choices = {"kind": ROLES, "comparison": tuple(COMPARISONS), "direction": DIRECTIONS}
    yield from _outside(entry, choices)
    if ("threshold" in entry) == ("against" in entry):
        yield "needs a threshold, or a number to compare with"
    for key in ("metric", "against"):
        name = entry.get(key)
        if isinstance(name, str) and name not in units:
            yield f"{key} {name!r} is an unknown number"
        elif isinstance(name, str) and entry.get("unit", units[name]) != units[name]:
            yield f"unit is {entry['unit']!r}, but the unit of {name} is {units[name]!r}"
    yield from _prose(entry, ("label", "cohort", "because"), {})


def _shape(entry: dict[str, Any], shape: type) -> Iterator[str]:
    """Fields that are missing, unknown, empty or of another type than the record's."""
    names = {field.name for field in fields(shape)}
    for name in sorted(names - entry.keys() - _OPTIONAL):
        yield f"lacks {name}"
    for name in sorted(entry.keys() - names):
        yield f"has an unknown field {name!r}"
    for name in sorted(names & entry.keys()):
        wanted = _TYPES.get(name, (str,))
        value = entry[name]
        if not isinstance(value, wanted) or isinstance(value, bool):
            yield f"{name} is not of type {' or '.join(kind.__name__ for kind in wanted)}"
        elif isinstance(value, str) and not value.strip():
            yield f"{name} is empty"
        elif name == "date" and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(value)):
            yield f"date {str(value)!r} is not a day, month or year"
        elif isinstance(value, float) and not math.isfinite(value):
            yield f"{name} is not a number"


def _outside(entry: dict[str, Any], choices: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for name, allowed in choices.items():
        if name in entry and entry[name] not in allowed:
            yield f"{name} is {entry[name]!r}, not one of {', '.join(allowed)}"


def _listed(entry: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = entry.get(name)
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )


def _prose(
    entry: dict[str, Any], names: tuple[str, ...], known: Collection[str], quotes: bool = False
) -> Iterator[str]:
    for name in names:
        value = entry.get(name, "")
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                for fault in prose.faults(text, known, quotes):
                    yield f"{name} {fault}"
            else:
                yield f"{name} is not text"
