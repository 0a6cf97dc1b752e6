"""How far attestations have spread: by rank over time, along the ranks, first files."""

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.house import Drawn, records
from pipeline.figures.theme import C
from pipeline.figures.words import (
    FEW,
    among,
    count,
    each,
    month,
    part,
    period,
    plural,
    ranked,
    ranks,
    rate,
    share,
    verb,
)


@house.figure("How many projects publish with attestations?")
def adoption_by_rank(data: pd.DataFrame) -> Drawn:
    """Line chart by rank band: share of projects whose latest release at month's end is attested."""
    rows = house.rows(data, "share", empty="no assessed project has a dated release")
    last = rows.drop_duplicates("band", keep="last").sort_values("band_order")
    last["label"] = [f"{ranks(row.band)}: {rate(row.attested, row.known)}" for row in records(last)]
    base = alt.Chart(rows).encode(fields.time("measured_on"), fields.percent(rows.share))
    chart = (
        annotations.boundaries(rows.month.min(), rows.measured_on.max())
        + house.lines(base, last, "band")
        + house.hover(base, "measured_on", "band:N", "share", "attested", "known")
    )
    top, end = last.iloc[0], last.iloc[-1]
    many = top.attested if top.known < FEW else top.known
    against = f", against {rate(end.attested, end.known)} at {ranks(end.band)}"
    group = f"projects {ranked(top.band)}".strip()
    return Drawn(
        chart,
        finding=f"{among(top.attested, top.known, group)} "
        f"{verb(many, 'attests every file of its', 'attest every file of their')} latest release{against if len(last) > 1 else ''}",
        counted=f"Projects by their latest release at each month's end, n = {count(last.known.sum())} "
        "assessed; those that could not be assessed are left out.",
        detail=f"{period(rows.month)}. "
        f"At the end {each(last.assign(ranks=last.band.map(ranks)), '{ranks}: {attested} of {known}')}.",
    )


@house.figure("Do the most-downloaded projects attest more often?")
def adoption_along_ranks(data: pd.DataFrame) -> Drawn:
    """Dot plot: share of projects attested, by tenth of the ranks and overall."""
    rows = house.rows(data, "share", empty="the evidence of no ranked project is known")
    end, tenths = rows.iloc[-1], rows.drop_duplicates("decile", keep="last").set_index("decile")
    tenths = tenths.assign(attested=tenths.decile_attested, known=tenths.decile_known)
    tenths["share"] = tenths.attested / tenths.known
    tenths["said"] = [f"{row.attested} of {row.known}" for row in records(tenths)]
    spans = zip(rows.groupby("decile")["rank"].min(), tenths["rank"], strict=True)
    tenths["ranks"] = [f"{first}–{last}" if first < last else f"{last}" for first, last in spans]
    tenths.loc[tenths.index[0], "ranks"] = f"Ranks {tenths.ranks.iloc[0]}"
    whole, weight = [(end.share, among(end.attested, end.known, "projects"))], ""
    if pd.notna(end.downloads_share) and end.known >= FEW:
        weighted = share(end.downloads_share, end.known)
        whole.append((end.downloads_share, f"{weighted} of downloads"))
        weight = f"; {verb(end.attested, 'it accounts', 'they account')} for {weighted} of the downloads of all {count(end.known)}"
    most = pd.Series([*tenths.share, *tenths.high.dropna(), *(at for at, _ in whole)], name="share")
    base = alt.Chart(tenths).encode(
        fields.names(tenths.ranks),
        fields.percent(house.ROOM * most, alt.X),
        tooltip=fields.tips("ranks:N", "share", "low", "high", "attested", "known"),
    )
    chart = annotations.references(whole, most.max()) + house.intervals(base, "low", "high")
    bars = " Bars: 95% intervals, for ranks beyond 100." if tenths.low.notna().any() else ""
    return Drawn(
        chart + fields.beside(base, "said"),
        finding=f"{part(end.attested, end.known, 'assessed projects')} "
        f"{verb(end.attested, 'is', 'are')} attested{weight}",
        counted=f"Latest releases by tenth of the ranks, n = {count(end.known)} assessed projects; "
        f"others are left out.{bars}",
        detail=f"First tenth: {tenths.said.iloc[0]}; last tenth: {tenths.said.iloc[-1]}.",
    )


@house.figure("When did projects first upload an attested file?")
def first_attested_by_month(data: pd.DataFrame) -> Drawn:
    """Column chart: projects whose first attested file came in each month."""
    begun = data[data.is_whole_month | (data.new > 0)]
    rows = house.rows(begun, empty="no attested file has a known date", some="cumulative")
    total, known, busiest = rows.cumulative.iloc[-1], rows.known.iloc[-1], rows.new.max()
    rows["end"] = house.month_ends(rows.month)
    base = alt.Chart(rows).encode(fields.time("month"), fields.count(rows.new, "{} projects"))
    tips = fields.tips("month", new="new projects", cumulative="so far")
    chart = (
        annotations.boundaries(rows.month.min(), rows.end.max())
        + base.mark_bar(color=C.evt_first_attested).encode(
            x2=alt.X2("end:T"), y2=alt.datum(0), tooltip=tips
        )
        + annotations.incomplete(rows)
    )
    when = list(rows.month[rows.new == busiest])
    peak = f"{plural(busiest, 'project')} began in {month(when[0])}, the busiest month"
    if len(when) > 1:
        peak = f"no month brought more than {plural(busiest, 'new project')}"
    return Drawn(
        chart,
        finding=f"{part(total, known, 'projects')} {verb(total, 'has', 'have')} uploaded an attested file; {peak}",
        counted=f"Projects by the month of their first attested file, n = {count(known)} assessed; "
        "deleted files are not seen.",
        detail=f"{period(rows.month)}. None could come before "
        f"October 2024. In the last month: {rows.new.iloc[-1]}.",
    )
