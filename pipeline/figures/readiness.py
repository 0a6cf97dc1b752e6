"""What the loss of one account would mean, and what each remedy would change."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import count, part

REMEDIES = {
    "none": "As it is now",
    "add_owner": "Add an owner",
    "join_organization": "Join an organization",
    "attest": "Attest releases",
    "both": "Attest and add an owner",
}


def readiness_remedies(data: pd.DataFrame) -> alt.LayerChart:
    """Stacked bars: projects covered against a lost account now, and with each remedy."""
    rows = house.rows(
        data, "covered_projects", empty="of no project owners and evidence are both known"
    )
    known = int(rows.known.iloc[0])
    if not known:
        raise house.EmptyChart("of no project owners and evidence are both known")
    now = int(rows[rows.remedy == "none"].covered_projects.iloc[0])
    added = dict(zip(rows.remedy, rows.covered_projects.astype(int) - now, strict=True))
    rows = rows.assign(
        remedied=rows.remedy.map(REMEDIES),
        covered=now,
        gain=rows.covered_projects - now,
        said=[
            count(now) if not added[each] else f"{count(now + added[each])} (+{count(added[each])})"
            for each in rows.remedy
        ],
    )
    rows["total"] = rows.covered + rows.gain
    states = {"covered": "Covered now", "gain": "Gained"}
    long = rows.melt(["remedied", "known", "said"], list(states), "state", "projects")
    key = alt.Legend(labelExpr="datum.label == 'gain' ? 'Gained' : 'Covered now'")
    base = fields.stacked(long, "projects", "remedied", list(states)).encode(
        fields.names(rows.remedied),
        fields.count("a", "{} projects", alt.X, most=known),
        x2=alt.X2("b:Q"),
        tooltip=fields.tips(
            "remedied:N", alt.Tooltip("state:N", title="part"), "projects", ("known", "of projects")
        ),
    )
    bars = base.mark_bar().encode(
        fields.mapped(alt.Fill, "state", list(states), [C.rank_2, C.seq_1], key),
        fields.mapped(alt.Stroke, "state", list(states), [C.rank_2, C.rank_2], key),
    )
    ends = alt.Chart(rows).encode(fields.names(rows.remedied), x=alt.X("total:Q"))
    return house.figure(
        bars + fields.value(ends, "said:N"),
        "readiness_remedies",
        question="What would protect projects against a lost account?",
        finding=f"{part(now, known, 'projects')} are covered against a lost account; attesting would cover "
        f"{count(added['attest'])} more, another owner {count(added['add_owner'])}",
        counted="Covered: an attested latest release, and either two or more owners or an organization. n = "
        f"{count(known)} projects for which both are known.",
        description=f"Stacked bars of {count(known)} projects covered against the loss of one account: {count(now)} now; "
        + "; ".join(
            f"{REMEDIES[each].lower()}, {count(gain)} more"
            for each, gain in added.items()
            if each != "none"
        )
        + ". Each remedy is counted as if every project took it.",
    )
