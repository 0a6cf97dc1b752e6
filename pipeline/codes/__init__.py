"""Codes of the data as typed records, from ``data/reference/codes.toml``, in their order.

SQL has the same records as tables (:func:`tables`); :mod:`pipeline.labels` has their words.
"""

from functools import cache
from typing import Any, get_args

from pipeline import paths
from pipeline.codes.records import (
    BenignHint,
    Capability,
    EventKind,
    Evidence,
    Lane,
    PublisherKind,
    Reference,
    Source,
    Statement,
)
from pipeline.datafile import load, records

CODES = paths.REFERENCE / "codes.toml"
#: What a source may be able to tell; SQL asks for these, never for a source by its name.
CAPABILITIES: tuple[str, ...] = get_args(Capability)
#: Statements of a release whose attested files all say how they were built.
STATING_BUILD = ("both", "build")
Row = dict[str, str | int | bool | None]


@cache
def sources() -> dict[str, Source]:
    """Sources by code."""
    return {source.code: source for source in records(Source, CODES.stem, "source")}


@cache
def publisher_kinds() -> dict[str, PublisherKind]:
    """Publisher kinds by code; the last, without fields, stands for all others."""
    return {kind.code: kind for kind in records(PublisherKind, CODES.stem, "publisher_kind")}


@cache
def statements() -> dict[str, Statement]:
    """Statements of a release's attestations by code, the most first."""
    return {statement.code: statement for statement in records(Statement, CODES.stem, "statement")}


@cache
def references() -> dict[str, Reference]:
    """Forms of a workflow's reference by code, the least fixed first."""
    return {reference.code: reference for reference in records(Reference, CODES.stem, "reference")}


@cache
def lanes() -> dict[str, Lane]:
    """Lanes of events by code."""
    return {lane.code: lane for lane in records(Lane, CODES.stem, "lane")}


@cache
def event_kinds() -> dict[str, EventKind]:
    """Event kinds by code, in the order of the contract."""
    return {kind.code: kind for kind in records(EventKind, CODES.stem, "event_kind")}


@cache
def benign_hints() -> dict[str, BenignHint]:
    """Benign hints by code."""
    return {hint.code: hint for hint in records(BenignHint, CODES.stem, "benign_hint")}


@cache
def evidence() -> dict[str, Evidence]:
    """States of evidence by code, strongest first."""
    return {state.code: state for state in records(Evidence, CODES.stem, "evidence")}


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
        codes = [subtype.code for kind in event_kinds().values() for subtype in kind.subtypes]
    elif name == "publisher_change":
        codes = [kind.code for kind in event_kinds().values() if kind.short]
    elif name == "file_evidence":
        codes = [state.code for state in evidence().values() if state.of_file]
    elif name == "release_evidence":
        codes = [state.code for state in evidence().values() if state.of_release]
    else:
        entries = listed(name)
        codes = list(entries) if isinstance(entries, dict) else [entry["code"] for entry in entries]
    return tuple(dict.fromkeys(codes))


def tables() -> dict[str, list[Row]]:
    """Rows of the tables ``code_...`` that SQL reads; orders count from 1.

    ``forge``, ``lane`` and ``says`` (a part of an identity) are NULL where there is none.
    """
    return {
        "code_source": [
            {
                "source": source.code,
                "source_order": place,
                "words": source.words,
                "reads": source.reads,
                "is_simulated": source.is_simulated,
                **{f"tells_{what}": what in source.tells for what in CAPABILITIES},
            }
            for place, source in enumerate(sources().values(), 1)
        ],
        "code_publisher_kind": [
            {
                "kind": kind.code,
                "kind_order": place,
                "words": kind.words,
                "is_known": bool(kind.fields),
                "forge": kind.forge or None,
            }
            for place, kind in enumerate(publisher_kinds().values(), 1)
        ],
        "code_publisher_field": [
            {"kind": kind.code, "field": field, "field_order": place, "says": kind.says(field)}
            for kind in publisher_kinds().values()
            for place, field in enumerate(kind.fields, 1)
        ],
        "code_statement": [
            {
                "statement": statement.code,
                "statement_order": place,
                "words": statement.words,
                "pattern": statement.pattern or None,
            }
            for place, statement in enumerate(statements().values(), 1)
        ],
        "code_reference": [
            {
                "reference": reference.code,
                "reference_order": place,
                "words": reference.words,
                "is_mutable": reference.is_mutable,
            }
            for place, reference in enumerate(references().values(), 1)
        ],
        "code_lane": [
            {"lane": lane.code, "lane_order": place, "words": lane.words}
            for place, lane in enumerate(lanes().values(), 1)
        ],
        "code_event_kind": [
            {
                "kind": kind.code,
                "kind_order": place,
                "words": kind.words,
                "origin": kind.origin,
                "counts": kind.counts,
                "severity": kind.severity,
                "lane": kind.lane or None,
                "needs_publisher": "publisher" in kind.needs,
                "needs_older_releases": "older_releases" in kind.needs,
                "needs_owners": "owners" in kind.needs,
                "needs_listing": "listing" in kind.needs,
                "exactness": kind.exactness,
            }
            for place, kind in enumerate(event_kinds().values(), 1)
        ],
        "code_event_subtype": [
            {
                "kind": kind.code,
                "subtype": subtype.code,
                "subtype_order": place,
                "severity": subtype.severity or kind.severity,
            }
            for kind in event_kinds().values()
            for place, subtype in enumerate(kind.subtypes, 1)
        ],
        "code_benign_hint": [
            {"hint": hint.code, "hint_order": place, "explains": hint.explains}
            for place, hint in enumerate(benign_hints().values(), 1)
        ],
        "code_evidence": [
            {
                "evidence": state.code,
                "evidence_order": place,
                "words": state.words,
                "of_file": state.of_file,
                "of_release": state.of_release,
            }
            for place, state in enumerate(evidence().values(), 1)
        ],
        "code_reason": [
            {"reason": code, "words": words} for code, words in listed("reason").items()
        ],
    }
