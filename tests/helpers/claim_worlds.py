"""A world whose claims are counted by eye, and what the ledger says of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.claims import load, numbers
from pipeline.claims.claim_ledger import Ledger
from pipeline.figures import charts
from pipeline.report.claims import LEDGER, claims_of
from pipeline.snapshot import Snapshot
from pipeline.study import study_of
from tests.helpers import literal
from tests.helpers.literal import Project, Publisher, history

A = Publisher()
SOURCE = {"Source": "https://github.com/acme/one"}
MAIL = {"author_email": "Ann <ann@acme.invalid>", "maintainer_email": ""}
FIRST, SECOND = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def world(changed: dict[int, Project] | None = None) -> list[Project]:
    """Forty projects: half attested, half with one owner, two in an organization."""
    made = [
        history(
            f"p{place:02}",
            ("1.0", "2025-11-01", None),
            ("1.1", "2026-02-01", A if place % 2 else None),
            owners=["ann"] if place % 4 < 2 else ["ann", "bob"],
            organization="acme" if place < 2 else None,
            urls=SOURCE,
            contact=MAIL,
        )
        for place in range(40)
    ]
    return [(changed or {}).get(place, each) for place, each in enumerate(made)]


def loaded(folder: Path) -> Ledger:
    """The project's own ledger, read for a small world."""
    study = study_of(literal.snapshot(folder, *world()))
    with study.db:
        units = {name: each.unit for name, each in numbers(study.db).items()}
    return load(LEDGER, units, charts.NAMES)


def judged(snapshot: Snapshot, baseline: Snapshot | None = None) -> dict[str, Any]:
    study = study_of(snapshot, baseline)
    with study.db:
        return claims_of(study)


def by_id(found: dict[str, Any]) -> dict[str, Any]:
    return {each["id"]: each for each in found["claims"]}
