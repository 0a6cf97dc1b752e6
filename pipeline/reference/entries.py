"""Boundary dates, known names, licences, scores and incidents."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline import paths
from pipeline.datafile import load, records
from pipeline.errors import DamagedData

KNOWN = paths.REFERENCE / "known_names.toml"
BOUNDARIES = paths.REFERENCE / "boundaries.toml"
LIMITS = paths.REFERENCE / "limits.toml"
ENVIRONMENT = paths.REFERENCE / "environment.toml"
METHODOLOGY = paths.REFERENCE / "methodology.md"


@dataclass(frozen=True)
class Boundary:
    """A date that cuts a series in two. ``letter`` and ``label`` are empty where it is not drawn.

    ``axis`` is the series: ``attestation``, ``list`` (of top projects), ``publishing`` ...
    ``opens`` is the kind of publisher that can attest from it (``any``: the first day of all),
    ``by_default`` the kind whose upload tool attests from it unless told not to.
    """

    date: date
    axis: str
    what: str
    source: str
    letter: str = ""
    label: str = ""
    opens: str = ""
    by_default: str = ""


@cache
def licences(section: str = "licence") -> dict[str, dict[str, Any]]:
    """Licences by name, or with ``source`` the sources of data, from ``licences.toml``."""
    entries: dict[str, dict[str, Any]] = load("licences")[section]
    return entries


@cache
def boundaries() -> tuple[Boundary, ...]:
    """The boundary dates, oldest first, from ``data/reference/boundaries.toml``."""
    dates = records(Boundary, BOUNDARIES.stem, "boundary")
    return tuple(sorted(dates, key=lambda boundary: (boundary.date, boundary.axis)))


def boundary_table() -> pa.Table:
    """The boundary dates as a table; text is NULL where a date has none.

    Columns: ``happened_on``, ``axis``, ``letter``, ``opens``, ``by_default``.
    """
    columns = ("axis", "letter", "opens", "by_default")
    rows = [
        {
            "happened_on": boundary.date,
            **{name: getattr(boundary, name) or None for name in columns},
        }
        for boundary in boundaries()
    ]
    types = {"happened_on": pa.date32(), **dict.fromkeys(columns, pa.string())}
    return pa.Table.from_pylist(rows, schema=pa.schema(types))


def limit_table() -> pa.Table:
    """The limits of definitions, a column each, in one row: ``data/reference/limits.toml``.

    Raises :class:`DamagedData` for values of several kinds, or a list that is not ascending.
    """
    limits = load(LIMITS.stem)
    for name, value in limits.items():
        values = value if isinstance(value, list) else [value]
        is_one_kind = len({type(item) for item in values}) == 1
        if not is_one_kind or (isinstance(value, list) and value != sorted(set(value))):
            what = f"data/reference/{LIMITS.name}: {name} = {value!r} is not a valid limit"
            raise DamagedData(what, "give values of one kind, ascending")
    return pa.Table.from_pylist([limits])


@cache
def environment() -> dict[str, str]:
    """What markers of requirements are read for: variable -> value, from ``environment.toml``."""
    return {name: str(value) for name, value in sorted(load(ENVIRONMENT.stem).items())}


def marker_environment() -> pa.Table:
    """The same as a table, a row a variable: ``variable``, ``value``."""
    rows = [{"variable": name, "value": value} for name, value in environment().items()]
    return pa.Table.from_pylist(rows)


def known_names() -> pa.Table:
    """Keys, kinds, statuses and API versions of answers that are known: ``place``, ``name``."""
    rows = [
        {"place": place, "name": name}
        for place, names in sorted(load(KNOWN.stem).items())
        for name in names
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema({"place": pa.string(), "name": pa.string()}))


def scores(section: str) -> pa.Table:
    """How good the events are, and the incidents they are held against; made by ``make score``.

    ``section`` of ``data/reference/scores.csv``: ``consistency`` (events of simulated worlds as two
    programs read them), ``rate`` (known attacks and harmless changes flagged), ``incident`` (each
    of them, replayed) or ``cannot show``; of ``second_coding.csv``: ``agreement`` of two codings of
    the incidents, by field, each ``disagreement``, or ``not read`` the second time. Columns without
    a value in it are left out.
    """
    rows: list[dict[str, str]] = []
    for name in ("scores.csv", "second_coding.csv"):
        with (paths.REFERENCE / name).open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file) if row["section"] == section]
    used = [name for name in rows[0] if name != "section" and any(row[name] for row in rows)]
    return pa.table({name: [row[name] for row in rows] for name in used})


@cache
def incident_sources() -> dict[str, tuple[str, ...]]:
    """Where each hand-checked incident is stated, by its id: public sources, placeholders kept."""
    return {entry["id"]: tuple(entry["sources"]) for entry in load("incidents")["incident"]}


def incident_days() -> pa.Table:
    """Days on which a hand-checked incident's releases were to lose provenance.

    Columns: incident, project, happened_on (DATE). Source: ``data/reference/incidents.toml``; of
    class malicious, expected to show as ``provenance_lost``, and dated.
    """
    rows = [
        {"incident": entry["id"], "project": entry["project"], "happened_on": min(days)}
        for entry in load("incidents")["incident"]
        if entry["class"] == "malicious"
        and "provenance_lost" in entry["expected"]
        and (
            days := [
                date.fromisoformat(release["on"][:10])
                for release in entry["releases"]
                if release["role"] == "malicious" and "on" in release
            ]
        )
    ]
    types = {"incident": pa.string(), "project": pa.string(), "happened_on": pa.date32()}
    return pa.Table.from_pylist(rows, schema=pa.schema(types))
