"""The headline metrics of ``summary.json``."""

from typing import Any

import duckdb
import pyarrow as pa

from pipeline.metrics.answer import answer, with_interval
from pipeline.reference import Calibration, calibration


def summary(db: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What are the headline numbers, each with numerator, denominator, unit and evidence?

    One dict a metric id of the contract, in its order: ``id, value, numerator, denominator, unit,
    weight, interval, evidence, note``; ``value`` is null, with a note, where the source cannot
    tell. ``interval`` is null where the cohort is counted whole.
    """
    rows = answer(db, "summary").to_pylist()
    return [_metric(row, calibration()) for row in rows]


def sensitivity(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Would another choice give another headline, and within what is it, whatever is unknown?

    Columns: id, dimension, variant, numerator, denominator, share 0 to 1, points (percentage
      points above the headline); NULL where the source cannot tell.
    Choices: cohort size, list, latest release, evidence, start. Under dimension ``unknown`` none,
    or all, of the projects it cannot be told of have what is counted.
    Denominator: as the headline's, under the choice; with all unknown ones under ``unknown``.
    """
    return answer(db, "sensitivity")


def sample_intervals(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """How far could a headline share of projects be off, if the cohort were a sample of projects?

    Columns: id, numerator, denominator, share 0 to 1, clusters (publishing owners), low, high: 95 %
      interval by owners drawn again, design_effect: variance over that of independent projects.
    Denominator: the headline's. No row where the source cannot tell.
    """
    return with_interval(answer(db, "sample_intervals"), ("design_effect",))


def _metric(row: dict[str, Any], anchor: Calibration) -> dict[str, Any]:
    numerator, denominator = row["numerator"], row["denominator"]
    value, interval, note = numerator, None, row["note"]
    if row["unit"] == "share":
        value = None if numerator is None else numerator / denominator
    if row["id"] == "projects_trusted_publishing_estimate" and value is not None:
        value, interval = anchor.estimate(value)
        numerator, note = None, anchor.note
    return {
        "id": row["id"],
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "unit": row["unit"],
        "weight": row["weight"],
        "interval": interval,
        "evidence": row["evidence"],
        "note": note,
    }
