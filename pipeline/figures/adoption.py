"""How far attestations have spread: by rank over time, along the ranks, first files."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import among, count, month, part, plural, rate, share


def adoption_by_rank(data: pd.DataFrame) -> alt.LayerChart:
    """Lines by rank band: share of projects whose latest release at month's end is attested."""
    rows = house.rows(data, "share", empty="no assessed project has a dated release")
    last = rows.drop_duplicates("band", keep="last").sort_values("band_order")
    last["label"] = [
        f"{rate(row.attested, row.known)} ranks {row.band}" for row in house.records(last)
    ]
    base = alt.Chart(rows).encode(fields.time("measured_on"), fields.percent(rows.share))
    tips = fields.tips(
        fields.day("measured_on", "on"),
        alt.Tooltip("band:N", title="ranks"),
        ("share", "attested", ".1%"),
        ("attested", "attested projects"),
        ("known", "assessed projects"),
    )
    chart = (
        annotations.boundaries(rows.month.min(), rows.measured_on.max())
        + house.lines(base, last, "band")
        + house.hover(base, *tips)
    )
    top, end = last.iloc[0], last.iloc[-1]
    against = f", against {rate(end.attested, end.known)} at ranks {end.band}"
    ends = "; ".join(
        f"ranks {row.band}: {row.attested} of {row.known}" for row in house.records(last)
    )
    return house.figure(
        chart,
        "adoption_by_rank",
        question="How much of the top of PyPI publishes with attestations?",
        finding=f"{among(top.attested, top.known, f'projects ranked {top.band}')} attest every file of their "
        f"latest release{against if len(last) > 1 else ''}",
        counted=f"Projects by their latest release at each month's end, n = {count(last.known.sum())} "
        "assessed; those that could not be assessed are left out.",
        description="Line chart of the share of projects whose latest release is attested, by rank band, "
        f"{month(rows.month.min())} to {month(rows.month.max())}. At the end {ends}.",
    )


def adoption_along_ranks(data: pd.DataFrame) -> alt.LayerChart:
    """Dots by tenth of the ranks, with intervals: share of projects attested; lines: of all."""
    rows = house.rows(data, "share", empty="the evidence of no project is known")
    end = rows.iloc[-1]
    tenths = rows.groupby("decile").agg(
        first=("rank", "min"),
        last=("rank", "max"),
        attested=("decile_attested", "first"),
        known=("decile_known", "first"),
        low=("low", "first"),
        high=("high", "first"),
    )
    tenths = tenths.assign(
        ranks=[
            f"{row.first}–{row.last}" if row.first < row.last else str(row.first)
            for row in house.records(tenths)
        ],
        share=tenths.attested / tenths.known,
        said=[f"{row.attested} of {row.known}" for row in house.records(tenths)],
    )
    tenths.loc[tenths.index[0], "ranks"] = f"Ranks {tenths.ranks.iloc[0]}"
    by_downloads = "" if pd.isna(end.downloads_share) else share(end.downloads_share, end.known)
    whole = [(end.share, among(end.attested, end.known, "projects"))]
    if by_downloads:
        whole.append((end.downloads_share, f"{by_downloads} of downloads"))
    most = pd.Series([*tenths.share, *tenths.high.dropna(), *(at for at, _ in whole)], name="share")
    tips: list[Any] = [
        "ranks:N",
        fields.tip("share", "attested", ".1%"),
        fields.tip("low", "95% from", ".1%"),
        fields.tip("high", "95% to", ".1%"),
        fields.tip("attested"),
        fields.tip("known", "assessed"),
    ]
    base = alt.Chart(tenths).encode(
        fields.names(tenths.ranks), fields.percent(house.ROOM * most, alt.X), tooltip=tips
    )
    chart = (
        annotations.references(whole, most.max())
        + house.intervals(base, "low", "high")
        + fields.beside(base, "said")
    )
    bars = " Bars: 95% intervals, for ranks beyond 100." if tenths.low.notna().any() else ""
    return house.figure(
        chart,
        "adoption_along_ranks",
        question="Do the most-downloaded projects attest more often?",
        finding=f"{part(end.attested, end.known, 'assessed projects')} are attested"
        + (f"; they account for {by_downloads} of downloads" if by_downloads else ""),
        counted=f"Latest releases by tenth of the ranks, n = {count(end.known)} assessed projects; others are left "
        f"out.{bars}",
        description="Dot plot of the share of projects whose latest release is attested, by tenth of the ranks. "
        f"First tenth: {tenths.said.iloc[0]}; last tenth: {tenths.said.iloc[-1]}.",
    )


def first_attested_by_month(data: pd.DataFrame) -> alt.LayerChart:
    """Columns: projects whose first attested file came in each month."""
    rows = house.rows(
        data[data.is_whole_month | (data.new > 0)], empty="no attested file has a known date"
    )
    total, known, busiest = rows.cumulative.iloc[-1], rows.known.iloc[-1], rows.new.max()
    if total == 0:
        raise house.EmptyChart("no attested file has a known date")
    rows["end"] = (pd.to_datetime(rows.month) + pd.offsets.MonthEnd(1)).dt.strftime("%Y-%m-%d")
    base = alt.Chart(rows).encode(fields.time("month"), fields.count(rows.new, "{} projects"))
    tips = fields.tips(fields.month("month"), ("new", "new projects"), ("cumulative", "so far"))
    chart = base.mark_bar(color=C.evt_first_attested).encode(
        x2=alt.X2("end:T"), y2=alt.datum(0), tooltip=tips
    )
    middle = fields.time("month", timeUnit="utcyearmonth", bandPosition=0.5)
    chart += annotations.incomplete(rows, "is_whole_month", middle, **annotations.UPRIGHT)
    when = list(rows.month[rows.new == busiest])
    peak = f"{plural(busiest, 'project')} began in {month(when[0])}, the busiest month"
    if len(when) > 1:
        peak = f"no month brought more than {plural(busiest, 'new project')}"
    return house.figure(
        annotations.boundaries(rows.month.min(), rows.end.max()) + chart,
        "first_attested_by_month",
        question="When did projects first upload an attested file?",
        finding=f"{part(total, known, 'projects')} have uploaded an attested file; {peak}",
        counted=f"Projects by the month of their first attested file, n = {count(known)} assessed; deleted files are not seen.",
        description="Columns of projects by the month of their first attested file, "
        f"{month(rows.month.min())} to {month(rows.month.max())}. None could come before October 2024. "
        f"In the last month there were {rows.new.iloc[-1]}.",
    )
