"""What is downloaded: over the ranks, by day and by version; and what is uploaded with which tool."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fields, house, panels, parts
from pipeline.figures.house import Drawn, records
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, day, each, month, part, period, plural, rate, share

#: Where the numbers of these charts come from, beside where the evidence does.
LOGS = "logs in BigQuery"
SPANS = {"first_hours": "First 6 hours", "first_day": "First day", "first_week": "First week"}
_UNITS = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
#: Months and tools that the figure of tools shows; the table has them all.
MONTHS, TOOLS = 36, 4
#: The panels of that figure, by the prefix of their columns.
PANES = {"": "All of PyPI", "cohort_": "The cohort"}


@house.figure("How unevenly are downloads spread over the projects?")
def cohort_downloads(data: pd.DataFrame) -> Drawn:
    """Area chart: share of the cohort's downloads that go to ranks 1 to n."""
    rows = house.rows(data, "cumulative_share", empty="the list has no download counts")
    n = len(rows)
    top = rows[rows["rank"] <= (100 if n > 100 else max(1, n // 10))].iloc[-1]
    first = share(top.cumulative_share, 1000)
    base = alt.Chart(rows).encode(
        fields.count(rows["rank"], "rank {}", alt.X), fields.percent("cumulative_share")
    )
    point = rows[rows["rank"] == top["rank"]].assign(said=f"Ranks 1–{count(top['rank'])}: {first}")
    mark = base.properties(data=point[["rank", "cumulative_share", "said"]])
    at: Any = {"align": "left", "dx": 12} if 2 * top["rank"] <= n else {"align": "right", "dx": -12}
    chart = (
        base.mark_area(color=C.rank_2, line={"color": C.rank_2})
        + mark.mark_point(color=C.rank_2)
        + mark.mark_text(style="label", dy=8, **at).encode(text=alt.Text("said:N"))
        + house.hover(base, "rank", "downloads", cumulative_share="of downloads up to here")
    )
    first_ones = "first project" if top["rank"] == 1 else f"first {count(top['rank'])} projects"
    return Drawn(
        chart,
        finding=f"{first} of the cohort's downloads go to its {first_ones}",
        counted=f"{_amount(rows.downloads.sum())} downloads of {plural(n, 'project')} in the list's window. A "
        "download is a file served, to people and machines alike.",
        detail=f"{first} to the first {count(top['rank'])} of {plural(n, 'project')}.",
    )


@house.figure("How much of what is fetched of new releases is attested?", also=LOGS)
def downloads_by_attestation(data: pd.DataFrame) -> Drawn:
    """Stacked bar chart: downloads in a new release's first hours and days, by evidence."""
    empty = (
        "the capture did not ask for downloads by release (--also downloads_by_release), or they "
        "say nothing of who published"
    )
    rows = house.rows(data[data.known_downloads > 0], empty=empty)
    rows["total"] = rows.groupby("span").downloads.transform("sum")
    rows = rows[rows.total > 0]
    rows = rows.assign(within=rows.span.map(SPANS), part=rows.downloads / rows.total)
    releases = rows.groupby("span").releases.transform("sum").map(count)
    rows["evidence"] = rows.state.map(parts.STATES)
    rows["row"] = rows.within + " (n = " + releases + " releases)"
    base = parts.stacked(rows, "part", "row", parts.STATES).encode(
        fields.names(rows.row),
        fields.percent("a", alt.X),
        x2=alt.X2("b:Q"),
        tooltip=fields.tips("within:N", "evidence:N", "downloads", "releases", part="of downloads"),
    )
    bars = base.mark_bar().encode(**parts.states(rows[rows.downloads > 0].state))
    attested = rows[rows.state == "attested"]
    shares = [part(row.downloads, row.known_downloads, "downloads") for row in records(attested)]
    end = attested[attested.span == rows.span.iloc[-1]].iloc[0]
    last = rows[rows.span == end.span]
    return Drawn(
        bars + parts.hatch(base.transform_filter("datum.state == 'not_attestable'")),
        finding=f"{rate(end.downloads, end.known_downloads)} of the downloads in a release's "
        f"{end.within.lower()} were of an attested release",
        counted="Downloads by the version fetched, of releases uploaded within the download window. Unknown, "
        f"in no share: {count(last[last.state == 'unknown'].downloads.sum())} downloads; "
        f"{count(last.cut_off.sum())} releases are left out because the log ends or has gaps.",
        detail=f"Attested, {each(attested.assign(told=shares), '{within}: {told}').lower()}.",
    )


@house.figure("How much of each day's downloads goes to attested projects?", also=LOGS)
def attested_downloads_by_day(data: pd.DataFrame) -> Drawn:
    """Column chart: downloads per day."""
    empty = "the capture did not ask for downloads by day (--also downloads_by_day)"
    rows = house.rows(data, "downloads", empty=empty)
    assessed_days = rows[rows.share.notna()] if "share" in rows else rows[:0]
    dates = alt.Axis(format="%-d %b" if len(data) <= 120 else "%b %Y", tickCount=4)
    base = alt.Chart(rows).encode(
        fields.time("day", axis=dates, timeUnit="utcyearmonthdate"),
        tooltip=fields.tips("day", "downloads", share="to attested projects"),
    )
    panes = {"Downloads per day": (rows, C.rank_3, fields.count(rows.downloads, "{}"))}
    if len(assessed_days):
        shares = fields.percent(assessed_days.share)
        panes["Share to attested projects"] = (assessed_days, C.ev_attested, shares)
    plots = [
        base.properties(data=frame).mark_bar(color=ink).encode(panels.within(axis, at, len(panes)))
        for at, (frame, ink, axis) in enumerate(panes.values())
    ]
    attested, known = assessed_days.attested_downloads.sum(), assessed_days.known_downloads.sum()
    gaps, days = int(data.downloads.isna().sum()), f"{day(rows.day.min())} to {day(rows.day.max())}"
    lacking = f" The log lacks {count(gaps)} of {count(len(data))} days." if gaps else ""
    finding = counted = f"{_amount(rows.downloads.sum())} downloads from {days}"
    if known >= FEW:
        went = share(attested / known, 1000)
        finding = f"{went} of downloads were of projects attested on the day"
    told_of = f"Evidence known for {_amount(known)}."
    below = " Below: the share that went to attested projects." if len(assessed_days) else ""
    if not known:
        told_of = "Logs alone do not say who is attested."
    return Drawn(
        panels.stacked(list(panes), plots),
        finding=finding,
        counted=f"{counted} (UTC), whichever version was fetched. {told_of}{lacking}",
        detail=f"{days}.{lacking}{below}",
    )


@house.figure("Which tools upload the files of PyPI?", also=LOGS)
def index_uploads_by_tool(data: pd.DataFrame) -> Drawn:
    """Line charts: share of uploaded files by tool, of all of PyPI and of the cohort."""
    empty = "the capture did not ask for uploads by tool (--also index_uploads_by_month)"
    rows = house.rows(data[data.is_whole_month.astype(bool)], "share", empty=empty)
    last = rows.month.max()
    first = (pd.Timestamp(last) - pd.DateOffset(months=MONTHS - 1)).strftime("%Y-%m-%d")
    rows = rows[rows.month >= first]
    end = rows[rows.month == last].sort_values(["files", "tool_order"], ascending=[False, True])
    end, top, n = end[:TOOLS], end.iloc[0], int(end.all_files.iloc[0])
    drawn = {head: _by_tool(rows, list(end.tool), of) for of, head in PANES.items()}
    panes = {head: plot for head, plot in drawn.items() if plot is not None}
    gaps = rows[rows.is_in_hole.astype(bool)].month.nunique()
    ends = end.assign(said=[share(value, 1000) for value in end.share])
    return Drawn(
        panels.stacked(list(panes), list(panes.values())),
        finding=f"{top.tool} uploaded {rate(top.files, n)} of the files of {month(last)}",
        counted=f"Files by the tool that says it uploaded them, the {len(end)} most used; n = {count(n)} files in "
        f"{month(last)}." + (f" The log has gaps in {plural(gaps, 'month')}." if gaps else ""),
        detail=f"{period(rows.month)}. In {month(last)}: {each(ends, '{tool} {said}')}.",
    )


def _by_tool(rows: pd.DataFrame, tools: list[str], of: str) -> alt.LayerChart | None:
    """A panel of lines, a tool each, where months have enough files for a share."""
    measure, total = f"{of}share", f"all_{of}files"
    frame = rows[rows.tool.isin(tools)]
    if total in frame:
        frame = frame[frame[total].fillna(0) >= FEW].dropna(subset=[measure])
    if total not in frame or frame.empty:
        return None
    ends = frame.drop_duplicates("tool", keep="last").set_index("tool", drop=False)
    ends = ends.loc[[tool for tool in tools if tool in ends.index]]
    ends["label"] = [f"{share(value, 1000)} {tool}" for tool, value in ends[measure].items()]
    base = alt.Chart(frame).encode(
        fields.time("month"),
        panels.within(fields.percent(frame[measure]), list(PANES).index(of), len(PANES)),
        tooltip=fields.tips("month", "tool:N", **{f"{of}files": "files", measure: "share"}),
    )
    return house.lines(base, ends, "tool", measure, apart=0.17)


def _amount(value: float) -> str:
    """A large count as a reader says it: "10.7 billion"."""
    for size, name in _UNITS:
        if value >= size:
            return f"{value / size:.1f} {name}"
    return count(value)
