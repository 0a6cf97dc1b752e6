"""The list of top projects over time: how it turns over, and what that does to adoption."""

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import count, month, part, plural, signed

FEW_LISTS = "fewer than two earlier lists were given (--top-history)"
NEITHER = f"{FEW_LISTS}, or no project on two of them has a dated release"
#: Parts of each change of the attested share, in percentage points.
PARTS = {"adoption_points": "adoption", "turnover_points": "the list"}


def list_turnover(data: pd.DataFrame) -> alt.LayerChart:
    """Columns: projects on each month's list that were not on the one before."""
    first = house.rows(data, empty=FEW_LISTS).listed_on.min()
    rows = house.rows(data, "entered", empty=FEW_LISTS)
    last = rows.listed_on.max()
    members, ever = rows.members.iloc[-1], rows.ever.iloc[-1]
    most = rows.sort_values("entered", kind="stable").iloc[-1]
    mean = rows.entered.mean()
    new = f"{mean:.0f}" if mean >= 1 else "none" if mean == 0 else "fewer than one"
    rows["from"] = [first, *rows.listed_on[:-1]]
    base = alt.Chart(rows).encode(
        fields.time("from", axis=alt.Axis(format="%b %Y", tickCount=4, zindex=1)),
        fields.count(rows.entered, "{} projects"),
        x2=alt.X2("listed_on:T"),
        y2=alt.datum(0),
        tooltip=fields.tips(
            fields.day("listed_on", "list of"),
            ("entered", "new projects"),
            ("ever", "listed so far"),
        ),
    )
    chart = base.mark_bar(color=C.rank_2, stroke=C.figure)
    if most.entered == 0:
        chart += annotations.zero("No list brought a new project")
    return house.figure(
        annotations.boundaries(first, last, "list") + chart,
        "list_turnover",
        question="How fast does the list of top projects turn over?",
        finding=f"{plural(ever, 'project has', 'projects have')} been in the top {count(members)} since {month(first)}; "
        f"an average list has {new} that the one before lacked",
        counted=f"Projects not on the previous list, some of them back again; {count(len(rows) + 1)} lists, the last of each month that has one. Dashed: the "
        "list's rules changed.",
        description=f"Columns of projects that were not on the previous list, {month(first)} to {month(last)}: "
        f"at most {count(most.entered)}, on the list of {month(most.listed_on)}.",
    )


def rolling_adoption(data: pd.DataFrame) -> alt.LayerChart:
    """Two lines: change of the attested share so far, by adoption and by changes of the list."""
    rows = house.rows(data, "share", empty=NEITHER)
    if rows.adoption_points.notna().sum() == 0:
        raise house.EmptyChart(NEITHER)
    start, end = rows.iloc[0], rows.iloc[-1]
    sums = rows.assign(**{name: rows[name].fillna(0).cumsum().round(2) for name in PARTS})
    long = sums.melt(["listed_on", "attested", "known", "share"], list(PARTS), "part", "points")
    long["words"] = long.part.map(PARTS)
    last = long.drop_duplicates("part", keep="last")
    said = [f"{signed(row.points)} pp {PARTS[row.part]}" for row in house.records(last)]
    base = alt.Chart(long).encode(fields.time("listed_on"), fields.points(long.points))
    tips = fields.tips(
        fields.day("listed_on", "list of"),
        fields.named("words", "change by"),
        ("points", "points so far", "+.1f"),
        ("share", "attested", ".1%"),
        ("known", "assessed projects"),
    )
    chart = (
        annotations.boundaries(start.listed_on, end.listed_on, "list")
        + house.lines(base, last.assign(label=said), "part", "points")
        + house.hover(base, *tips)
    )
    adoption, turnover = last.points
    return house.figure(
        chart,
        "rolling_adoption",
        question="Does adoption rise, or does the list change?",
        finding=f"Adoption {_moved(adoption)} the attested share by {abs(adoption):.1f} points; changes of the list "
        f"{_moved(turnover)} it by {abs(turnover):.1f}",
        counted=f"Change since {month(start.listed_on)}, in percentage points. On the last list "
        f"{part(end.attested, end.known, 'assessed projects')} were attested. Dashed rules: the list's rules changed.",
        description="Two lines of the change of the attested share of each month's list, "
        f"{month(start.listed_on)} to {month(end.listed_on)}, split into adoption by projects on two lists and projects "
        "that came and went.",
    )


def _moved(points: float) -> str:
    return "lowered" if points < 0 else "raised"
