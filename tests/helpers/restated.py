"""Which headline each figure says again: a figure and ``summary.json`` must agree, to the unit.

A figure's words are all worked out from its table, so the table is what is compared. A new figure
declares here what it restates, or that it restates nothing.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.helpers.tables import where

Row = dict[str, Any]
Rows = list[Row]
#: Headline id, and numerator and denominator as the figure has them; None is not in the figure.
Said = tuple[str, int | None, int | None]


def total(rows: Iterable[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def adoption_by_rank(rows: Rows) -> Iterator[Said]:
    now = where(rows, month=rows[-1]["month"])
    yield "projects_attested", total(now, "attested"), None


def adoption_along_ranks(rows: Rows) -> Iterator[Said]:
    yield "projects_attested", rows[-1]["attested"], rows[-1]["known"]
    if len(rows) >= 100 and rows[99]["rank"] == 100:
        yield "projects_attested_top100", rows[99]["attested"], rows[99]["known"]


def adoption_by_weight(rows: Rows) -> Iterator[Said]:
    same = {"projects": "projects_attested", "downloads": "projects_attested_by_downloads"}
    for row in rows:
        if row["weight"] in same:
            yield same[row["weight"]], row["attested"], row["known"]


def closures(rows: Rows) -> Iterator[Said]:
    same = {"itself": "projects_attested", "closure": "projects_closure_attested"}
    for row in rows:
        if row["reach"] in same:
            yield same[row["reach"]], row["attested"], row["attested"] + row["refuted"]


def evidence_by_rank(rows: Rows) -> Iterator[Said]:
    unknown = total(where(rows, state="unknown"), "projects")
    known = total(rows, "projects") - unknown
    yield "projects_attested", total(where(rows, state="attested"), "projects"), known
    yield "projects_attested_partially", total(where(rows, state="partial"), "projects"), known


def coverage(rows: Rows) -> Iterator[Said]:
    yield "projects_attested", None, total(where(rows, is_answered=True), "projects")


def publisher_kinds(rows: Rows) -> Iterator[Said]:
    for row in rows:
        yield f"projects_attested_kind_{row['kind'].lower()}", row["projects"], row["known"]


def statements(rows: Rows) -> Iterator[Said]:
    yield "projects_attested", total(rows, "projects"), rows[0]["known"]
    counted = {"publish": ("publish", "both"), "build": ("build", "both"), "both": ("both",)}
    for name, codes in counted.items():
        found = [row for row in rows if row["statement"] in codes]
        yield f"projects_attested_{name}", total(found, "projects"), rows[0]["known"]


def publisher_kinds_by_rank(rows: Rows) -> Iterator[Said]:
    for kind in {row["kind"] for row in rows}:
        found = where(rows, kind=kind)
        name = f"projects_attested_kind_{kind.lower()}"
        yield name, total(found, "projects"), total(found, "known")


def repository_match(rows: Rows) -> Iterator[Said]:
    found = {"match": 0, "mismatch": 0} | {row["outcome"]: row["projects"] for row in rows}
    match, mismatch = found["match"], found["mismatch"]
    yield "projects_repository_match", match, match + mismatch
    yield "projects_repository_mismatch", mismatch, match + mismatch


def organization_by_rank(rows: Rows) -> Iterator[Said]:
    yield "projects_in_organization", total(rows, "in_organization"), total(rows, "known")


def owners_by_organization(rows: Rows) -> Iterator[Said]:
    known = [row for row in rows if row["owners"] is not None]
    n = total(known, "projects")
    yield "projects_in_organization", total(where(known, organization=True), "projects"), n
    yield "projects_single_owner", total(where(known, owners="1"), "projects"), n


def direct_owners(rows: Rows) -> Iterator[Said]:
    known = [row for row in rows if row["direct_owners"] is not None]
    n = total(known, "projects")
    yield "projects_single_owner", total(where(known, n_owners=1), "projects"), n
    yield "projects_in_organization", total(where(known, organization=True), "projects"), n


def projects_per_sole_owner(rows: Rows) -> Iterator[Said]:
    yield "projects_single_owner", None, rows[-1]["known"]


def readiness_by_rank(rows: Rows) -> Iterator[Said]:
    yield from _conditions(rows)
    lonely = where(rows, measure="no_organization")
    known = total(lonely, "known")
    yield "projects_in_organization", known - total(lonely, "projects"), known


def states_by_rank(rows: Rows) -> Iterator[Said]:
    yield from _conditions(rows)


def _conditions(rows: Rows) -> Iterator[Said]:
    same = {"one_owner": "projects_single_owner", "dormant": "projects_dormant_365d"}
    for measure, name in same.items():
        found = where(rows, measure=measure)
        yield name, total(found, "projects"), total(found, "known")
    found = where(rows, measure="not_attested")
    known = total(found, "known")
    yield "projects_attested", known - total(found, "projects"), known


def days_since_release(rows: Rows) -> Iterator[Said]:
    yield "projects_dormant_365d", rows[0]["dormant"], rows[0]["known"]


def first_attested_by_month(rows: Rows) -> Iterator[Said]:
    yield "projects_attested", None, rows[-1]["known"]
    yield "events_first_attested", rows[-1]["cumulative"], None


def events_by_month(rows: Rows) -> Iterator[Said]:
    yield "events_first_attested", total(where(rows, lane="first_attested"), "events"), None
    yield "events_provenance_lost", total(where(rows, lane="lost"), "events"), None


def publisher_changes(rows: Rows) -> Iterator[Said]:
    for kind in {row["kind"] for row in rows}:
        yield f"events_{kind}", total(where(rows, kind=kind), "events"), None


RESTATED: Mapping[str, Callable[[Rows], Iterable[Said]]] = {
    each.__name__: each
    for each in (
        adoption_along_ranks, adoption_by_rank, adoption_by_weight, closures, coverage,
        days_since_release, direct_owners,
        events_by_month, evidence_by_rank, first_attested_by_month, organization_by_rank,
        owners_by_organization, projects_per_sole_owner, publisher_changes, publisher_kinds,
        publisher_kinds_by_rank, readiness_by_rank, repository_match, statements,
        states_by_rank,
    )
}  # fmt: skip
#: Figures of numbers that no headline has, each with what it is about instead.
OWN_NUMBERS = {
    "attested_downloads_by_day": "downloads of a day",
    "downloads_by_attestation": "downloads of versions",
    "index_uploads_by_tool": "files of the whole index",
    "uptake_after_change": "downloads of releases",
    "adoption_by_unit": "what was uploaded in a month",
    "attestation_persistence": "releases after the first attested one",
    "change_rates": "releases under other rules",
    "cohort_downloads": "downloads of the list",
    "concentration": "accounts, organizations and repositories",
    "dormancy_gaps": "releases by silence before them",
    "files_by_month": "files by month, not latest releases",
    "list_turnover": "lists",
    "losses_by_quarter": "releases without attestation, each of a row of them",
    "readiness_cells": "projects of which four conditions are known",
    "readiness_remedies": "projects for which it is known whether they are covered",
    "rolling_adoption": "the list of another day",
    "rule_alarms": "releases, under each rule",
    "time_to_attestation": "compared below: events are what the headline bounds",
    "time_to_repair": "stops",
}


def contradictions(name: str, rows: Rows, summary: Mapping[str, Row]) -> Iterator[str]:
    """What a drawn figure says against the headlines, a line each."""
    if name == "time_to_attestation":
        yield from _never_attested(rows, summary["projects_attested"])
    for headline, numerator, denominator in RESTATED[name](rows) if name in RESTATED else ():
        said = summary[headline]
        for side, value in (("numerator", numerator), ("denominator", denominator)):
            if value is not None and value != (said[side] or 0):
                yield f"{name}: {side} of {headline} is {value}, in summary.json {said[side]}"


def _never_attested(rows: Rows, headline: Row) -> Iterator[str]:
    """At least those attested now have ever been, but for the ones the figure leaves out."""
    every = where(rows, grouping="all")
    left_out = (headline["denominator"] or 0) - every[0]["at_risk"]
    least = (headline["numerator"] or 0) - left_out
    if total(every, "events") < least:
        told = f"{total(every, 'events')} ever attested, {least} or more are now"
        yield f"time_to_attestation: {told}"


def of_report(report: Path) -> Iterator[str]:
    """What a written report says against its own ``summary.json``: figures, cards, claims."""
    metrics = json.loads((report / "summary.json").read_bytes())["metrics"]
    summary = {row["id"]: row for row in metrics}
    for figure in sorted((report / "figures").glob("*.svg")):
        table = report / "data" / f"{figure.stem}.parquet"
        if not table.is_file():  # a notebook's own figure restates no metric
            continue
        yield from contradictions(figure.stem, pq.read_table(table).to_pylist(), summary)
    shares = {(row["numerator"], row["denominator"]): row["value"] for row in metrics}
    page = (report / "index.html").read_text(encoding="utf-8")
    for value, numerator, denominator in _CARD.findall(page):
        share = shares.get((_int(numerator), _int(denominator)))
        if share is None or value != f"{share:.1%}":
            yield f"card: {value} is {numerator} of {denominator}, which no headline is"
    for claim in json.loads((report / "claims.json").read_bytes())["claims"]:
        for test in claim["data"]["tests"] if claim["data"] else ():
            said = summary.get(test["metric"], test)
            if any(test[side] != said[side] for side in ("value", "numerator", "denominator")):
                yield f"{claim['id']}: {test['metric']} is {test['value']}, not {said['value']}"


_CARD = re.compile(r'"number"><b>([^<]+)</b><span>[^<]*</span><small>([\d,]+) of ([\d,]+)')


def _int(text: str) -> int:
    return int(text.replace(",", ""))
