"""The list of top projects over time: how it turns over, and what that does to adoption."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.house import Drawn, records
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, month, part, plural, signed

FEW_LISTS = "fewer than two earlier lists were given (--top-history)"
#: Parts of each change of the attested share, in percentage points.
PARTS = {
    "adoption_points": "adoption",
    "turnover_points": "the list",
    "newly_known_points": "newly assessed",
}
#: Of the parts, the one that is drawn only where there is any.
RARE = "newly_known_points"


@house.figure("How fast does the list of top projects turn over?")
def list_turnover(data: pd.DataFrame) -> Drawn:
    """Column chart: projects on each month's list that were not on the previous one."""
    every = house.rows(data, empty=FEW_LISTS)
    rows = house.rows(every, "entered", empty=FEW_LISTS)
    first, last = every.listed_on.min(), rows.listed_on.max()
    rows["from"] = [first, *rows.listed_on[:-1]]
    most, mean = rows.sort_values("entered", kind="stable").iloc[-1], rows.entered.mean()
    new = f"{mean:.0f}" if mean >= 1 else "none" if mean == 0 else "fewer than one"
    ever = plural(rows.ever.iloc[-1], "project has", "different projects have")
    base = alt.Chart(rows).encode(
        fields.time("from", axis=alt.Axis(format="%b %Y", tickCount=4, zindex=1)),
        fields.count(rows.entered, "{} projects"),
        x2=alt.X2("listed_on:T"),
        y2=alt.datum(0),
        tooltip=fields.tips("listed_on", entered="new projects", ever="listed so far"),
    )
    columns = base.mark_bar(color=C.rank_2, stroke=C.figure)
    chart = annotations.boundaries(first, last, "list") + columns
    if most.entered == 0:
        chart += annotations.zero("No list brought a new project")
    return Drawn(
        chart,
        finding=f"{ever} been in the top {count(rows.members.iloc[-1])} since {month(first)}; a new list adds {new} on average",
        counted=f"Projects not on the previous list, some of them back again; {count(len(rows) + 1)} lists, the "
        "last of each month that has one. Dashed: the list's rules changed.",
        detail=f"{month(first)} to {month(last)}: at most {count(most.entered)}, on the list of "
        f"{month(most.listed_on)}.",
    )


@house.figure("Does adoption rise, or does the list change?")
def rolling_adoption(data: pd.DataFrame) -> Drawn:
    """Line chart: change in the attested share so far, by adoption and by changes to the list."""
    empty = f"{FEW_LISTS}, or no project on two of them has a dated release"
    rows = _since_the_last_gap(house.rows(data, "share", empty=empty))
    if len(rows) < 2:
        raise house.EmptyChart(empty)
    start, end = rows.iloc[0], rows.iloc[-1]
    sums = rows.assign(**{name: rows[name].fillna(0).cumsum().round(2) for name in PARTS})
    parts = {name: words for name, words in PARTS.items() if name != RARE or sums[RARE].any()}
    long = sums.melt(["listed_on", "attested", "known", "share"], list(parts), "part", "points")
    long["change_by"] = long.part.map(parts)
    last = long.drop_duplicates("part", keep="last")
    last["label"] = [f"{signed(row.points)} pp {row.change_by}" for row in records(last)]
    base = alt.Chart(long).encode(fields.time("listed_on"), fields.points(long.points))
    titles = {"points": "points so far", "share": "attested", "known": "assessed projects"}
    chart = (
        annotations.boundaries(start.listed_on, end.listed_on, "list")
        + house.lines(base, last, "part", "points")
        + house.hover(base, "listed_on", "change_by:N", **titles)
    )
    left, seen = rows[["left", "left_known"]][1:].sum().astype(int)
    return Drawn(
        chart,
        finding=_split(start, end, sums.iloc[-1], is_list_seen=2 * seen >= left),
        counted=f"Change since {month(start.listed_on)}, in percentage points. On the last list "
        f"{part(end.attested, end.known, 'assessed projects')} were attested. Of {plural(left, 'project')} that left a "
        f"list, {count(seen)} could be assessed. Dashed verticals: the list's rules changed.",
        detail=f"{month(start.listed_on)} to {month(end.listed_on)}. Adoption is of projects on both lists.",
    )


def _since_the_last_gap(rows: pd.DataFrame) -> pd.DataFrame:
    """The lists whose changes can be added up: from the last one not compared with one before."""
    gaps = rows.index[rows.adoption_points.isna()]
    return rows.loc[gaps.max() if len(gaps) else 0 :].reset_index(drop=True)


def _split(start: Any, end: Any, points: Any, *, is_list_seen: bool) -> str:
    """What moved the share; of few projects how many attested, and of the list only what is seen."""
    if min(start.known, end.known) < FEW:
        then = part(start.attested, start.known, "assessed projects")
        now = part(end.attested, end.known, "")
        return f"{then} on the first list were attested, {now} on the last"
    sentence = f"Adoption {_moved(points.adoption_points, 'the attested share')}"
    return (
        f"{sentence}; changes to the list {_moved(points.turnover_points, 'it')}"
        if is_list_seen
        else sentence
    )


def _moved(points: float, what: str) -> str:
    if round(abs(points), 1) == 0:
        return f"left {what} as it was"
    return f"{'lowered' if points < 0 else 'raised'} {what} by {abs(points):.1f} points"
