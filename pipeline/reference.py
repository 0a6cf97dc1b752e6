"""Reference facts of others, kept as data files with their sources in ``data/reference/``."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline import paths

KNOWN = paths.REFERENCE / "known_names.toml"
BOUNDARIES = paths.REFERENCE / "boundaries.toml"


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


@dataclass(frozen=True)
class Boundary:
    """A date that cuts a series in two. ``letter`` and ``label`` are empty where it is not drawn.

    ``axis`` is the series: ``attestation``, ``list`` (of top projects), ``publishing`` ...
    """

    date: date
    axis: str
    what: str
    source: str
    letter: str = ""
    label: str = ""


def _load(name: str) -> dict[str, Any]:
    with (paths.REFERENCE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def calibration() -> Calibration:
    """The calibration anchor, from ``data/reference/calibration.toml``."""
    fields = _load("calibration")
    return Calibration(**{key: fields[key] for key in Calibration.__dataclass_fields__})


@cache
def dictionary() -> dict[str, dict[str, Any]]:
    """Every exported column by name: unit, meaning, null meaning; ``values`` where they are closed.

    ``type`` where it says more than the table's own, ``source`` where it is one field of an
    answer. An entry of the name of a table holds what differs in that table.
    """
    return {
        name: {"unit": "", "meaning": "", "null": "", **entry}
        for name, entry in _load("dictionary").items()
    }


@cache
def licences(section: str = "licence") -> dict[str, dict[str, Any]]:
    """Licences by name, or with ``source`` the sources of data, from ``licences.toml``."""
    found: dict[str, dict[str, Any]] = _load("licences")[section]
    return found


@cache
def boundaries() -> tuple[Boundary, ...]:
    """The boundary dates, oldest first, from ``data/reference/boundaries.toml``."""
    found = [Boundary(**entry) for entry in _load(BOUNDARIES.stem)["boundary"]]
    return tuple(sorted(found, key=lambda each: (each.date, each.axis)))


def boundary_table() -> pa.Table:
    """The boundary dates as a table: ``happened_on``, ``axis``, ``letter`` (NULL: not drawn)."""
    rows = [
        {"happened_on": each.date, "axis": each.axis, "letter": each.letter or None}
        for each in boundaries()
    ]
    types = {"happened_on": pa.date32(), "axis": pa.string(), "letter": pa.string()}
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def known_names() -> pa.Table:
    """Keys, kinds, statuses and API versions of answers that are known: ``place``, ``name``."""
    rows = [
        {"place": place, "name": name}
        for place, names in sorted(_load(KNOWN.stem).items())
        for name in names
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema({"place": pa.string(), "name": pa.string()}))


def scores(section: str) -> pa.Table:
    """How good the events are, from ``data/reference/scores.csv`` (made by ``make score``).

    ``section``: ``kind`` (precision and recall on known truth), ``incident`` (known incidents and
    harmless changes, replayed) or ``cannot show``. Columns without a value in it are left out.
    """
    with (paths.REFERENCE / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["section"] == section]
    used = [name for name in rows[0] if name != "section" and any(row[name] for row in rows)]
    return pa.table({name: [row[name] for row in rows] for name in used})
