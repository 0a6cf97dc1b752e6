"""What latest releases show."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house, parts
from pipeline.figures.house import Drawn
from pipeline.figures.theme import C
from pipeline.figures.words import count, part, ranks, rate, verb
from pipeline.text import title


@house.figure("Is each project's latest release attested?")
def evidence_by_rank(data: pd.DataFrame) -> Drawn:
    """Stacked bar chart by rank band: evidence for each project's latest release, with counts."""
    rows = house.rows(data[data.projects > 0], empty="the list of projects is empty")
    rows = rows.sort_values(["band_order", "state"]).assign(
        row=[title(ranks(band)) for band in rows.band], evidence=rows.state.map(parts.STATES)
    )
    base = parts.stacked(rows, "projects", "row", parts.STATES, offset="normalize").encode(
        fields.names(rows.row), tooltip=fields.tips("band:N", "evidence:N", "projects")
    )
    bars = base.encode(fields.percent("a", alt.X), x2=alt.X2("b:Q"))
    dark = alt.when("datum.state == 'attested'").then(alt.value(C.ink_dark))
    ink = dark.when("datum.state == 'verified'").then(alt.value(C.ink_high))
    within, above = parts.inside(base, "projects", "((width < 330) ? 0.09 : 0.035)")
    chart = (
        bars.mark_bar().encode(**parts.states(rows.state))
        + parts.hatch(base.transform_filter("datum.state == 'not_attestable'"))
        + within.encode(color=ink.otherwise(alt.value(C.strong)))
        + house.roomy(above)
    )
    n, total = rows.projects.sum(), rows.groupby("state").projects.sum()
    attested, unknown = total.get("verified", 0) + total.get("attested", 0), total.get("unknown", 0)
    ends = f"{rate(attested, n)} to {rate(attested + unknown, n)}"
    between = f": of all, {ends} are attested" if unknown > 0.05 * n else ""
    since = (
        " Not attestable: released before 3 October 2024." if total.get("not_attestable") else ""
    )
    return Drawn(
        chart,
        finding=_found(attested, n - unknown, total.get("none_found", 0)),
        counted=f"Numbers are projects, n = {count(n)}, of which {count(unknown)} could not be "
        f"assessed{between}.{since}",
        detail=f"All bands: {parts.tally(total)}.",
    )


def _found(attested: int, known: int, none: int) -> str:
    """What the releases show that could be assessed."""
    if not known:
        return "No latest release could be assessed"
    return (
        f"{part(attested, known, 'assessed latest releases')} {verb(attested, 'is', 'are')} fully "
        f"attested; for {count(none)} no attestation was found"
    )
