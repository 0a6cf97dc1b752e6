"""How much is attested of what projects depend on, and how far what is not known could move it."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.words import FEW, among, count, part, plural, rate, share

_REACHES = {
    "itself": "The project itself",
    "direct": "With its direct dependencies",
    "closure": "With all it depends on",
}
_WEIGHTS = {
    "projects": "Each project once",
    "downloads": "By downloads",
    "direct_dependents": "By direct dependents",
    "dependents": "By all dependents",
    "version_downloads": "By downloads of new releases",
}


def closures(data: pd.DataFrame) -> alt.LayerChart:
    """Dots on bars: projects attested alone, with direct dependencies, with all; bars to bounds."""
    rows = house.rows(data, "projects", empty="the source does not say what projects require")
    rows = rows.assign(row=rows.reach.map(_REACHES), settled=rows.attested + rows.refuted)
    whole = rows.iloc[-1]
    n = int(whole.projects)
    outside = part(whole.outside, whole.dependencies) if whole.dependencies else "none"
    unknown = plural(whole.unknown, "project")
    each = "; ".join(
        f"{row.row} {part(row.attested, row.settled)}, {count(row.unknown)} not known"
        for row in house.records(rows)
    )
    return house.figure(
        _bounded(rows),
        "closures",
        question="How many projects are attested with all they depend on?",
        finding=f"{part(whole.attested, whole.settled, 'projects')} are attested with all they depend on"
        + (f"; {_bounds(whole)} counting unknowns" if n >= FEW and whole.unknown else ""),
        counted=f"Share attested among projects where the answer is known, n = {count(whole.settled)} with all they depend on; "
        f"bar: none to all of the unknown attested ({unknown} of {count(n)}). Dependencies outside the cohort: {outside}.",
        description=f"Dot plot with bars of the share of projects attested, by how far their dependencies are followed. {each}. "
        "Dependencies are those at run time, on Linux.",
    )


def adoption_by_weight(data: pd.DataFrame) -> alt.LayerChart:
    """Dots on bars: the attested share by what projects are weighted with; bars to bounds."""
    rows = house.rows(data, "share", empty="of no project it is known whether it is attested")
    rows = rows.assign(row=rows.weight.map(_WEIGHTS), settled=rows.known)
    first, found = rows.iloc[0], rows[rows.weight == "dependents"]
    also = ""
    if len(found):
        number, n = found.attested.iloc[0], found.known.iloc[0]
        said = f"{_rates(rows)[found.index[0]]} of" if n >= FEW else rate(number, n)
        also = f"; they receive {said} dependencies"
    verb = "is" if first.known == 1 else "are"
    each = "; ".join(f"{row} {said}" for row, said in zip(rows.row, _rates(rows), strict=True))
    return house.figure(
        _bounded(rows),
        "adoption_by_weight",
        question="How much is attested if projects count by how much depends on them?",
        finding=f"{among(first.attested, first.known, 'projects')} {verb} attested{also}",
        counted=f"Attested share of what is known, n = {count(first.known)} projects"
        + (f", {count(found.known.iloc[0])} dependencies" if len(found) else "")
        + "; bar: none to all of the unknown attested. A dependency counts once for each project that has it.",
        description=f"Dot plot with bars of the attested share by weight. {each}. Dependents are projects of the cohort.",
    )


def _bounded(rows: pd.DataFrame) -> alt.LayerChart:
    """A row a dot at its share, on a bar from ``low`` to ``high``."""
    base = alt.Chart(rows.assign(said=_rates(rows))).encode(
        fields.names(rows.row),
        fields.percent(house.ROOM * rows.high.rename("share"), alt.X),
        tooltip=fields.tips(
            fields.named("row", "counted"),
            ("attested", "attested"),
            ("settled", "of"),
            ("unknown", "not known"),
            ("share", "attested share", ".1%"),
            ("low", "if none of the unknown is", ".1%"),
            ("high", "if all of the unknown are", ".1%"),
        ),
    )
    found: alt.LayerChart = house.intervals(base, "low", "high") + fields.beside(base, "said")
    return found


def _rates(rows: pd.DataFrame) -> "pd.Series[str]":
    """Each row's share as text, all with the decimals that the least of their numbers allows."""
    least = max(rows.settled[rows.settled > 0].min(), FEW)
    return pd.Series([_rate(row, least) for row in house.records(rows)], rows.index)


def _rate(row: Any, least: float) -> str:
    if not row.settled:
        return "not known"
    if row.settled < FEW:
        return rate(row.attested, row.settled)
    return share(row.attested / row.settled, least)


def _bounds(row: pd.Series) -> str:
    """The ends of a row's bar as text."""
    return f"{share(row.low, row.settled)} to {share(row.high, row.settled)}"
