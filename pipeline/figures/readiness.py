"""What the loss of one account would mean, and what each remedy would change."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house, parts
from pipeline.figures.house import Drawn
from pipeline.figures.parts import Look
from pipeline.figures.theme import C
from pipeline.figures.words import count, each, part, verb

REMEDIES = {
    "none": "As it is now",
    "add_owner": "Add an owner",
    "join_organization": "Join an organization",
    "attest": "Attest releases",
    "both": "Attest and add an owner",
}
PARTS = {
    "covered": Look("Covered now", C.rank_2, C.rank_2),
    "gain": Look("Gained", C.seq_1, C.rank_2),
}


@house.figure("What would protect projects against a lost account?")
def readiness_remedies(data: pd.DataFrame) -> Drawn:
    """Stacked bar chart: projects covered against the loss of one account now, and with each remedy."""
    empty = "no project has both known owners and known evidence"
    rows = house.rows(data, "covered_projects", empty=empty, some="known")
    known, total = int(rows.known.iloc[0]), rows.covered_projects.astype(int)
    now = int(total[rows.remedy == "none"].iloc[0])
    rows = rows.assign(
        remedied=rows.remedy.map(REMEDIES), covered=now, gain=total - now, total=total
    )
    rows["said"] = [
        f"{count(now + more)} (+{count(more)})" if more else count(now) for more in rows.gain
    ]
    long = rows.melt(["remedied", "known", "said"], list(PARTS), "state", "projects")
    long["part"] = [PARTS[state].words for state in long.state]
    base = parts.stacked(long, "projects", "remedied", PARTS).encode(
        fields.names(rows.remedied),
        fields.count("a", "{} projects", alt.X, most=known),
        x2=alt.X2("b:Q"),
        tooltip=fields.tips("remedied:N", "part:N", "projects", known="of projects"),
    )
    ends = alt.Chart(rows).encode(fields.names(rows.remedied), x=alt.X("total:Q"))
    gain = rows.set_index("remedy").gain
    return Drawn(
        base.mark_bar().encode(**parts.looks("state", PARTS, PARTS)) + fields.value(ends, "said:N"),
        finding=f"{part(now, known, 'projects')} {verb(now, 'is', 'are')} covered against a lost account; attesting would cover "
        f"{count(gain['attest'])} more, another owner {count(gain['add_owner'])}",
        counted="Covered: an attested latest release, and either two or more owners or an organization. n = "
        f"{count(known)} projects for which both are known.",
        detail=f"Of {count(known)} projects: {each(rows, '{remedied} {said}').lower()}. Each remedy is counted as "
        "if every project took it.",
    )
