"""How much is attested of what projects depend on, and how far what is not known could move it."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.house import Drawn, records
from pipeline.figures.words import FEW, among, count, each, part, plural, rate, share, verb

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


@house.figure("How many projects are attested with all they depend on?")
def closures(data: pd.DataFrame) -> Drawn:
    """Dot plot with bounds: share of projects attested, alone and with what they depend on."""
    rows = house.rows(data, "projects", empty="the source does not say what projects require")
    rows = rows.assign(counted=rows.reach.map(_REACHES), settled=rows.attested + rows.refuted)
    rows["told"] = [part(row.attested, row.settled) for row in records(rows)]
    whole, n = rows.iloc[-1], int(rows.projects.iloc[-1])
    outside = part(whole.outside, whole.dependencies) if whole.dependencies else "none"
    ends = f"{share(whole.low, whole.settled)} to {share(whole.high, whole.settled)}"
    return Drawn(
        _bounded(rows),
        finding=f"{part(whole.attested, whole.settled, 'projects')} {verb(whole.attested, 'is', 'are')} attested with all they depend on"
        + (f"; {ends} depending on the unknowns" if n >= FEW and whole.unknown else ""),
        counted=f"Share attested among projects where the answer is known, n = {count(whole.settled)} with all "
        f"they depend on; bar: if none or all of the unknown are attested ({plural(whole.unknown, 'project')} of "
        f"{count(n)}). Dependencies outside the cohort: {outside}.",
        detail=f"Attested: {each(rows, '{counted} {told}, {unknown:,.0f} not known').lower()}. Dependencies are those at run time, "
        "on Linux.",
    )


@house.figure("How much is attested if projects count by how much depends on them?")
def adoption_by_weight(data: pd.DataFrame) -> Drawn:
    """Dot plot with bounds: attested share, by how projects are weighted."""
    rows = house.rows(data, "share", empty="it is not known of any project whether it is attested")
    rows = rows.assign(counted=rows.weight.map(_WEIGHTS), settled=rows.known)
    rows["said"] = _rates(rows)
    first, many, also = rows.iloc[0], "", ""
    for weighted in records(rows[rows.weight == "dependents"]):
        few = rate(weighted.attested, weighted.known)
        also = (
            f"; they receive {few if weighted.known < FEW else f'{weighted.said} of'} dependencies"
        )
        many = f", {count(weighted.known)} dependencies"
    verb = "is" if first.known == 1 else "are"
    return Drawn(
        _bounded(rows),
        finding=f"{among(first.attested, first.known, 'assessed projects')} {verb} attested{also}",
        counted=f"Attested share of what is known, n = {count(first.known)} assessed projects{many}; bar: if none or "
        "all of the unknown are attested. A dependency counts once for each project that has it.",
        detail=f"Attested: {each(rows, '{counted} {said}').lower()}. Dependents are projects of the cohort.",
    )


def _bounded(rows: pd.DataFrame) -> alt.LayerChart:
    """A row a dot at its share, on a bar from ``low`` to ``high``."""
    titles = {
        "attested": "attested",
        "settled": "of",
        "unknown": "not known",
        "share": "attested share",
        "low": "if none of the unknown is",
        "high": "if all of the unknown are",
    }
    base = alt.Chart(rows.assign(said=_rates(rows))).encode(
        fields.names(rows.counted),
        fields.percent(house.ROOM * rows.high.rename("share"), alt.X),
        tooltip=fields.tips("counted:N", **titles),
    )
    chart: alt.LayerChart = house.intervals(base, "low", "high") + fields.beside(base, "said")
    return chart


def _rates(rows: pd.DataFrame) -> "pd.Series[str]":
    """Each row's share as text, all with the decimals that the least of their numbers allows."""
    least = max(rows.settled[rows.settled > 0].min(), FEW)
    return pd.Series([_rate(row, least) for row in records(rows)], rows.index)


def _rate(row: Any, least: float) -> str:
    if not row.settled:
        return "not known"
    if row.settled < FEW:
        return rate(row.attested, row.settled)
    return share(row.attested / row.settled, least)
