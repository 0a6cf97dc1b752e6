"""The numbers claims are tested by: every headline, and what ``claim_numbers`` adds."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from pipeline import catalog
from pipeline.summary import headline_metrics


@dataclass(frozen=True, slots=True)
class Number:
    """One number by name; ``value`` is None where the source has none; ``note`` says why.

    ``unit``: share (0 to 1), count, or per_1000 of what ``weight`` names; ``evidence``: exact,
    estimate, or lower_bound, as attested is for Trusted Publishing.
    """

    id: str
    value: float | None
    numerator: int | None
    denominator: int | None
    unit: str
    weight: str
    evidence: str
    note: str | None


Numbers = Mapping[str, Number]
_FIELDS = tuple(Number.__dataclass_fields__)


def numbers(db: duckdb.DuckDBPyConnection) -> Numbers:
    """Every number a claim may name, by its id, from an open database."""
    rows = [*headline_metrics(db), *catalog.run(db, "claim_numbers").to_pylist()]
    return {row["id"]: Number(**{field: row[field] for field in _FIELDS}) for row in rows}
