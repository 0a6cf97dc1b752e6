"""Numbers the index published about itself, and the calibration anchor made of them."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import pyarrow as pa

from pipeline import paths
from pipeline.datafile import load, records

#: Of each month of the series: both kinds of files are read off bars to about this many.
READ_TO = 1300


@dataclass(frozen=True)
class Published:
    """One number with its definition; ``lines`` are those of the post's source text.

    ``relation`` is the post's own word. ``conflict`` names another entry that states the same
    otherwise.
    """

    id: str
    topic: str
    value: float
    relation: Literal["exact", "about", "over"]
    unit: str
    period: str
    definition: str
    post: date
    lines: str
    caveat: str = ""
    conflict: str = ""

    @property
    def source(self) -> str:
        """Where it is stated, with the placeholder that is expanded at render time."""
        word = "line" if self.lines.isdigit() else "lines"
        return f"{{BLOG}} post of {self.post}, {word} {self.lines}"


@dataclass(frozen=True)
class Calibration:
    """The index's own published shares of 2025: files attested, files through Trusted Publishing.

    Shares 0 to 1; ``*_low`` and ``*_high`` bound what rounding and reading a chart leave open.
    """

    attested: float
    attested_low: float
    attested_high: float
    trusted: float
    trusted_low: float
    trusted_high: float
    note: str

    def estimate(self, attested_share: float) -> tuple[float, list[float]]:
        """Trusted Publishing share if files behind it are attested as often as published.

        Gives the estimate and ``[low, high]``; low is the attested share itself, which no
        assumption can undercut.
        """
        middle = min(1.0, attested_share * self.trusted / self.attested)
        high = min(1.0, attested_share * self.trusted_high / self.attested_low)
        return middle, [attested_share, high]


@cache
def published_figures() -> dict[str, Published]:
    """Every published number by its id, from ``data/reference/published_figures.toml``."""
    figures = records(Published, "published_figures", "figure")
    return {figure.id: figure for figure in figures}


@cache
def files_added() -> pa.Table:
    """Files added to the index each month: month, trusted, other (to about 1,300), stated_on.

    Source: read off the bars of the monthly charts of the {BLOG} post of 2025-11-10; ``other`` is
    every file the post does not count as uploaded through Trusted Publishing.
    """
    stated_on = published_figures()["files_october_2025"].post
    with (paths.REFERENCE / "files_added_monthly.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {
                "month": date.fromisoformat(f"{row['month']}-01"),
                "trusted": int(row["files_trusted"]),
                "other": int(row["files_other"]),
                "stated_on": stated_on,
            }
            for row in csv.DictReader(file)
        ]
    types = {
        "month": pa.date32(),
        "trusted": pa.int64(),
        "other": pa.int64(),
        "stated_on": pa.date32(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def summed(first: date, last: date) -> tuple[int, int]:
    """Files through Trusted Publishing, and all files, of the series' months in a span."""
    rows = [row for row in files_added().to_pylist() if first <= row["month"] <= last]
    trusted = sum(row["trusted"] for row in rows)
    return trusted, trusted + sum(row["other"] for row in rows)


@cache
def calibration() -> Calibration:
    """The calibration anchor: derived as ``data/reference/calibration.toml`` says, not typed."""
    rule = load("calibration")
    attested = published_figures()[rule["attested"]].value
    trusted, total = summed(rule["trusted_from"], rule["trusted_to"])
    share = round(trusted / total, 3)
    rounding, reading = rule["attested_rounding"], rule["trusted_reading"]
    return Calibration(
        attested,
        round(attested - rounding, 3),
        round(attested + rounding, 3),
        share,
        round(share - reading, 3),
        round(share + reading, 3),
        rule["note"],
    )
