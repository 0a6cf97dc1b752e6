"""What is downloaded: over the ranks, by day and by version; and what is uploaded with which tool."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house, panels
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, day, month, part, plural, rate, share

#: Where the numbers of these charts come from, beside where the evidence does.
LOGS = "logs in BigQuery"
SPANS = {"first_hours": "First 6 hours", "first_day": "First day", "first_week": "First week"}
_UNITS = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
#: Months and tools that the figure of tools shows; the table has them all.
MONTHS, TOOLS = 36, 4


def cohort_downloads(data: pd.DataFrame) -> alt.LayerChart:
    """An area: share of the cohort's downloads that go to ranks 1 to n."""
    rows = house.rows(data, "cumulative_share", empty="the list has no download counts")
    n, total = len(rows), rows.downloads.sum()
    top = rows[rows["rank"] <= 100].iloc[-1]
    base = alt.Chart(rows).encode(
        fields.count(rows["rank"], "rank {}", alt.X),
        fields.percent("cumulative_share"),
    )
    tips = fields.tips("rank", ("cumulative_share", "of downloads up to here", ".1%"), "downloads")
    said = pd.DataFrame(
        [
            {
                "rank": top["rank"],
                "cumulative_share": top.cumulative_share,
                "said": f"Ranks 1–{count(top['rank'])}: {share(top.cumulative_share, 1000)}",
            }
        ]
    )
    mark, early = base.properties(data=said), 2 * top["rank"] < n
    chart = (
        base.mark_area(color=C.rank_2, line={"color": C.rank_2})
        + mark.mark_point(color=C.rank_2)
        + mark.mark_text(
            style="label", align="left" if early else "right", dx=12 if early else -12, dy=8
        ).encode(text=alt.Text("said:N"))
        + house.hover(base, *tips)
    )
    return house.figure(
        chart,
        "cohort_downloads",
        question="How unevenly are downloads spread over the projects?",
        finding=f"{share(top.cumulative_share, 1000)} of the downloads go to the first {plural(top['rank'], 'project')}",
        counted=f"{_amount(total)} downloads of {plural(n, 'project')} in the list's window. A download is a file served, to "
        "people and machines alike.",
        description=f"A curve of the share of downloads that go to ranks 1 to n of {plural(n, 'project')}: "
        f"{share(top.cumulative_share, 1000)} to the first {count(top['rank'])}, the whole to all.",
    )


def downloads_by_attestation(data: pd.DataFrame) -> alt.LayerChart:
    """Stacked bars per span since the first file: downloads by evidence of the version fetched."""
    rows = house.rows(
        data[data.known_downloads > 0],
        empty="the capture did not ask for downloads by release "
        "(--also downloads_by_release), or they say nothing of who published",
    )
    totals = rows.groupby("span").downloads.sum()
    rows = rows[rows.span.map(totals) > 0]
    releases = rows.groupby("span").releases.sum()
    rows = rows.assign(
        part=rows.downloads / rows.span.map(totals),
        row=[f"{SPANS[span]} (n = {count(releases[span])} releases)" for span in rows.span],
    )
    base = fields.stacked(rows, "part", "row", fields.STATES).encode(
        fields.names(rows.row),
        fields.percent("a", alt.X),
        x2=alt.X2("b:Q"),
        tooltip=fields.tips(
            "row:N", "state:N", "downloads", "releases", ("part", "of downloads", ".1%")
        ),
    )
    used = rows[rows.downloads > 0].state
    chart = base.mark_bar().encode(**fields.states(used)) + fields.hatch(
        base.transform_filter("datum.state == 'not_attestable'")
    )
    end = rows[(rows.span == rows.span.iloc[-1]) & (rows.state == "attested")].iloc[0]
    unknown = rows[(rows.span == end.span) & (rows.state == "unknown")]
    cut = int(rows[rows.span == end.span].cut_off.sum())
    each = "; ".join(
        f"{SPANS[row.span].lower()}: {part(row.downloads, row.known_downloads, 'downloads')}"
        for row in house.records(rows[rows.state == "attested"])
    )
    return house.figure(
        chart,
        "downloads_by_attestation",
        also=LOGS,
        question="How much of what is fetched of new releases is attested?",
        finding=f"{rate(end.downloads, end.known_downloads)} of the downloads in a release's {SPANS[end.span].lower()} were "
        "of an attested release",
        counted="Downloads by the version fetched, of releases uploaded within the download window. Unknown, in no share: "
        f"{count(unknown.downloads.sum())} downloads; {count(cut)} releases are left out because the log ends or has gaps.",
        description=f"Stacked bars of downloads of new releases by evidence of the version fetched. Attested: {each}.",
    )


def attested_downloads_by_day(data: pd.DataFrame) -> alt.LayerChart:
    """Two panels: downloads per day, and the share that went to attested projects."""
    empty = "the capture did not ask for downloads by day (--also downloads_by_day)"
    rows = house.rows(data, "downloads", empty=empty)
    told = rows[rows.share.notna()] if "share" in rows else rows[:0]
    gaps = int(data.downloads.isna().sum())
    heads, wanted = ["Downloads per day", "Share to attested projects"], 2 if len(told) else 1
    dates = alt.Axis(format="%-d %b" if len(data) <= 120 else "%b %Y", tickCount=4)
    day_of = fields.time("day", axis=dates, timeUnit="utcyearmonthdate")
    tips = fields.tips(fields.day("day"), "downloads", ("share", "to attested projects", ".1%"))
    above = (
        alt.Chart(rows)
        .mark_bar(color=C.rank_3)
        .encode(day_of, panels.within(fields.count(rows.downloads, "{}"), 0, wanted), tooltip=tips)
    )
    plots = [above]
    if len(told):
        shares = fields.percent(told.share)
        plots.append(
            alt.Chart(told)
            .mark_bar(color=C.ev_attested)
            .encode(day_of, panels.within(shares, 1, 2), tooltip=tips)
        )
    first, last, total = rows.day.min(), rows.day.max(), rows.downloads.sum()
    attested, known = told.attested_downloads.sum(), told.known_downloads.sum()
    lacking = f" The log lacks {count(gaps)} of {count(len(data))} days." if gaps else ""
    finding = (
        f"{share(attested / known, 1000)} of downloads were of projects attested on the day"
        if known >= FEW
        else f"{_amount(total)} downloads from {day(first)} to {day(last)}"
    )
    return house.figure(
        panels.stacked(heads[:wanted], plots),
        "attested_downloads_by_day",
        also=LOGS,
        question="How much of each day's downloads goes to attested projects?",
        finding=finding,
        counted=f"{_amount(total)} downloads from {day(first)} to {day(last)} (UTC), whichever version was fetched."
        + (
            f" Evidence known for {_amount(known)}."
            if known
            else " Logs alone do not say who is attested."
        )
        + lacking,
        description=f"Columns of downloads per day, {day(first)} to {day(last)}"
        + (
            f", above columns of the share that went to attested projects, {rate(attested, known)} in all"
            if known
            else ""
        )
        + f". {lacking.strip()}",
    )


def index_uploads_by_tool(data: pd.DataFrame) -> alt.LayerChart:
    """Two panels of lines: share of uploaded files by tool, of all of PyPI and of the cohort."""
    empty = "the capture did not ask for uploads by tool (--also index_uploads_by_month)"
    rows = house.rows(data[data.is_whole_month.astype(bool)], "share", empty=empty)
    last = rows.month.max()
    first = max(
        rows.month.min(),
        (pd.Timestamp(last) - pd.DateOffset(months=MONTHS - 1)).strftime("%Y-%m-%d"),
    )
    rows = rows[rows.month >= first]
    end = rows[rows.month == last].sort_values(["files", "tool_order"], ascending=[False, True])
    tools = list(end.tool[:TOOLS])
    drawn, plots = rows[rows.tool.isin(tools)], []
    measures = {
        "share": ("files", "all_files"),
        "cohort_share": ("cohort_files", "all_cohort_files"),
    }
    for place, (measure, (files, total)) in enumerate(measures.items()):
        found = drawn[drawn[total].fillna(0) >= FEW] if total in drawn else drawn[:0]
        found = found[found[measure].notna()]
        if found.empty:
            continue
        ends = pd.concat([found[found.tool == tool].tail(1) for tool in tools])
        ends = ends.assign(
            label=[
                f"{share(value, 1000)} {tool}"
                for value, tool in zip(ends[measure], ends.tool, strict=True)
            ]
        )
        base = alt.Chart(found).encode(
            fields.time("month"),
            panels.within(fields.percent(found[measure]), place, 2),
            tooltip=fields.tips(
                fields.month("month"), "tool:N", (files, "files"), (measure, "share", ".1%")
            ),
        )
        plots.append(house.lines(base, ends, "tool", measure, apart=0.17))
    top, n = end.iloc[0], int(end.all_files.iloc[0])
    gaps = rows[rows.is_in_hole.astype(bool)].month.nunique()
    heads = ["All of PyPI", "The cohort"][: len(plots)]
    each = "; ".join(f"{row.tool} {share(row.share, 1000)}" for row in house.records(end[:TOOLS]))
    return house.figure(
        panels.stacked(heads, plots),
        "index_uploads_by_tool",
        also=LOGS,
        question="Which tools upload the files of PyPI?",
        finding=f"{top.tool} uploaded {rate(top.files, n)} of the files of {month(last)}",
        counted=f"Files by the tool that says it uploaded them, the {len(tools)} most used; n = {count(n)} files in {month(last)}."
        + (f" The log has gaps in {count(gaps)} months." if gaps else ""),
        description=f"Panels of lines of the share of files by upload tool, {month(first)} to {month(last)}, of all of PyPI and "
        f"of the cohort. In {month(last)}: {each}.",
    )


def _amount(value: float) -> str:
    """A large count as a reader says it: "10.7 billion"."""
    for size, name in _UNITS:
        if value >= size:
            return f"{value / size:.1f} {name}"
    return count(value)
