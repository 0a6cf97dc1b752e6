"""What latest releases show."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import count, part, share


def evidence_by_rank(data: pd.DataFrame) -> alt.LayerChart:
    """Bars by rank band: evidence of each project's latest release, with counts."""
    rows = house.rows(data[data.projects > 0], empty="the list of projects is empty")
    rows = rows.sort_values(["band_order", "state"]).assign(
        row="Ranks " + rows.band, evidence=rows.state.map(fields.STATES)
    )
    tips = fields.tips(fields.named("band", "ranks"), "evidence:N", "projects")
    base = (
        fields.stacked(rows, "projects", "row", fields.STATES, offset="normalize")
        .transform_calculate(
            middle="(datum.a + datum.b) / 2",
            is_wide="datum.b - datum.a > ((width < 330) ? 0.09 : 0.035)",
        )
        .encode(fields.names(rows.row), tooltip=tips)
    )
    bars = base.encode(fields.percent("a", alt.X), x2=alt.X2("b:Q"))
    text = base.encode(x=alt.X("middle:Q"), text=alt.Text("projects:Q", format=","))
    on_dark = alt.when("datum.state == 'attested'").then(alt.value(C.ink_dark))
    ink = on_dark.when("datum.state == 'verified'").then(alt.value(C.ink_high))
    chart = (
        bars.mark_bar().encode(**fields.states(rows.state))
        + fields.hatch(base.transform_filter("datum.state == 'not_attestable'"))
        + text.transform_filter("datum.is_wide")
        .mark_text(style="label")
        .encode(color=ink.otherwise(alt.value(C.strong)))
        + house.roomy(
            text.transform_filter("!datum.is_wide").mark_text(
                dy=alt.expr("-bandwidth('y') / 2 - 9")
            )
        )
    )
    n, total = rows.projects.sum(), rows.groupby("state").projects.sum().to_dict()
    attested = total.get("verified", 0) + total.get("attested", 0)
    unknown = total.get("unknown", 0)
    between = (
        f": of all, {share(attested / n, n)} to {share((attested + unknown) / n, n)} are attested"
    )
    between = between if unknown > 0.05 * n else ""
    said = "; ".join(
        f"{words.lower()}: {count(total[state])}"
        for state, words in fields.STATES.items()
        if state in total
    )
    return house.figure(
        chart,
        "evidence_by_rank",
        question="Is each project's latest release attested?",
        finding=f"{part(attested, n - unknown, 'assessed latest releases')} are fully attested; "
        f"for {count(total.get('none_found', 0))} no attestation was found",
        counted=f"Numbers are projects, n = {count(n)}, of which {count(unknown)} could not be assessed{between}. "
        "Not attestable: released before 3 October 2024.",
        description=f"Stacked bars of the evidence for each project's latest release by rank band. All bands: {said}.",
    )
