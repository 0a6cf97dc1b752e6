"""Codes of the data as typed records, from ``data/reference/codes.toml``, in their order.

SQL has the same records as tables (:func:`tables`); :mod:`pipeline.labels` has their words.
"""

from functools import cache
from typing import Any

from pipeline import paths
from pipeline.codes.records import (
    BenignHint,
    EventKind,
    Evidence,
    Lane,
    PublisherKind,
    Reference,
    Source,
    Statement,
    Subtype,
)
from pipeline.datafile import load

CODES = paths.REFERENCE / "codes.toml"
#: What a source may be able to tell; SQL asks for these, never for a source by its name.
CAPABILITIES = (
    "upload_times", "releases", "provenance", "publishers", "owners", "metadata", "listing",
)  # fmt: skip
#: Statements of a release whose attested files all say how they were built.
STATING_BUILD = ("both", "build")
Row = dict[str, str | int | bool | None]


@cache
def sources() -> dict[str, Source]:
    """Sources by code."""
    return {
        each["code"]: Source(**each | {"tells": frozenset(each["tells"])})
        for each in listed("source")
    }


@cache
def publisher_kinds() -> dict[str, PublisherKind]:
    """Publisher kinds by code; the last, without fields, stands for all others."""
    return {
        each["code"]: PublisherKind(**each | {"fields": tuple(each.get("fields", ()))})
        for each in listed("publisher_kind")
    }


@cache
def statements() -> dict[str, Statement]:
    """Statements of a release's attestations by code, the most first."""
    return {each["code"]: Statement(**each) for each in listed("statement")}


@cache
def references() -> dict[str, Reference]:
    """Forms of a workflow's reference by code, the least fixed first."""
    return {each["code"]: Reference(**each) for each in listed("reference")}


@cache
def lanes() -> dict[str, Lane]:
    """Lanes of events by code."""
    return {each["code"]: Lane(**each) for each in listed("lane")}


@cache
def event_kinds() -> dict[str, EventKind]:
    """Event kinds by code, in the order of the contract."""
    return {
        each["code"]: EventKind(
            **each
            | {
                "needs": frozenset(each.get("needs", ())),
                "subtypes": tuple(Subtype(**subtype) for subtype in each.get("subtypes", ())),
            }
        )
        for each in listed("event_kind")
    }


@cache
def benign_hints() -> dict[str, BenignHint]:
    """Benign hints by code."""
    return {each["code"]: BenignHint(**each) for each in listed("benign_hint")}


@cache
def evidence() -> dict[str, Evidence]:
    """States of evidence by code, strongest first."""
    return {each["code"]: Evidence(**each) for each in listed("evidence")}


def listed(name: str) -> Any:
    """A list of ``codes.toml`` as it is written there: tables, or words by code."""
    return _document()[name]


@cache
def _document() -> dict[str, Any]:
    return load(CODES.stem)


@cache
def values(name: str) -> tuple[str, ...]:
    """The codes a column may hold, by the name of their list.

    A list of ``codes.toml``, or ``event_subtype``, ``publisher_change`` (kinds of
    event), ``file_evidence``, ``release_evidence``.
    """
    if name == "event_subtype":
        found = [each.code for kind in event_kinds().values() for each in kind.subtypes]
    elif name == "publisher_change":
        found = [kind.code for kind in event_kinds().values() if kind.short]
    elif name == "file_evidence":
        found = [each.code for each in evidence().values() if each.of_file]
    elif name == "release_evidence":
        found = [each.code for each in evidence().values() if each.of_release]
    else:
        entries = listed(name)
        found = list(entries) if isinstance(entries, dict) else [each["code"] for each in entries]
    return tuple(dict.fromkeys(found))


def tables() -> dict[str, list[Row]]:
    """Rows of the tables ``code_...`` that SQL reads; orders count from 1.

    ``forge``, ``lane`` and ``says`` (a part of an identity) are NULL where there is none.
    """
    return {
        "code_source": [
            {
                "source": each.code,
                "source_order": place,
                "words": each.words,
                "reads": each.reads,
                "is_simulated": each.is_simulated,
                **{f"tells_{what}": what in each.tells for what in CAPABILITIES},
            }
            for place, each in enumerate(sources().values(), 1)
        ],
        "code_publisher_kind": [
            {
                "kind": each.code,
                "kind_order": place,
                "words": each.words,
                "is_known": bool(each.fields),
                "forge": each.forge or None,
            }
            for place, each in enumerate(publisher_kinds().values(), 1)
        ],
        "code_publisher_field": [
            {"kind": each.code, "field": field, "field_order": place, "says": each.says(field)}
            for each in publisher_kinds().values()
            for place, field in enumerate(each.fields, 1)
        ],
        "code_statement": [
            {
                "statement": each.code,
                "statement_order": place,
                "words": each.words,
                "pattern": each.pattern or None,
            }
            for place, each in enumerate(statements().values(), 1)
        ],
        "code_reference": [
            {
                "reference": each.code,
                "reference_order": place,
                "words": each.words,
                "is_mutable": each.is_mutable,
            }
            for place, each in enumerate(references().values(), 1)
        ],
        "code_lane": [
            {"lane": each.code, "lane_order": place, "words": each.words}
            for place, each in enumerate(lanes().values(), 1)
        ],
        "code_event_kind": [
            {
                "kind": each.code,
                "kind_order": place,
                "words": each.words,
                "origin": each.origin,
                "counts": each.counts,
                "severity": each.severity,
                "lane": each.lane or None,
                "needs_publisher": "publisher" in each.needs,
                "needs_older_releases": "older_releases" in each.needs,
                "needs_owners": "owners" in each.needs,
                "needs_listing": "listing" in each.needs,
                "exactness": each.exactness,
            }
            for place, each in enumerate(event_kinds().values(), 1)
        ],
        "code_event_subtype": [
            {
                "kind": kind.code,
                "subtype": each.code,
                "subtype_order": place,
                "severity": each.severity or kind.severity,
            }
            for kind in event_kinds().values()
            for place, each in enumerate(kind.subtypes, 1)
        ],
        "code_benign_hint": [
            {"hint": each.code, "hint_order": place, "explains": each.explains}
            for place, each in enumerate(benign_hints().values(), 1)
        ],
        "code_evidence": [
            {
                "evidence": each.code,
                "evidence_order": place,
                "words": each.words,
                "of_file": each.of_file,
                "of_release": each.of_release,
            }
            for place, each in enumerate(evidence().values(), 1)
        ],
        "code_reason": [
            {"reason": code, "words": words} for code, words in listed("reason").items()
        ],
    }
