"""How the way projects publish changes, stops, and rests."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline import codes, labels
from pipeline.figures import annotations, fields, house, panels
from pipeline.figures.theme import C
from pipeline.figures.words import count, listed, month, part, plural


def publisher_changes(data: pd.DataFrame) -> alt.LayerChart:
    """Bars: releases whose publisher differs from that of the attested release before, by what differs."""
    rows = house.rows(
        data, "compared", empty="no attested release could be compared with one before it"
    )
    compared, total = int(rows.compared.iloc[0]), int(rows.events.sum())
    if compared == 0:
        raise house.EmptyChart("no attested release could be compared with one before it")
    rows = rows.sort_values("events", ascending=False, kind="stable")
    rows["change"] = [labels.title(_change(row.kind, row.subtype)) for row in house.records(rows)]
    base = alt.Chart(rows).encode(
        fields.names(rows.change),
        fields.count(rows.events, "{} releases", alt.X),
        tooltip=fields.tips("change:N", ("events", "releases"), ("compared", "compared releases")),
    )
    each = "; ".join(f"{row.change.lower()} {row.events}" for row in house.records(rows))
    return house.figure(
        base.mark_bar(color=C.evt_publisher_changed) + fields.value(base, "events:Q"),
        "publisher_changes",
        question="What changes when a publisher changes?",
        finding=f"{part(total, compared, 'releases')} came from a different publisher than the previous attested one",
        counted=f"Attested releases by the first thing that differs, n = {count(compared)} compared. Most changes have an "
        "ordinary explanation.",
        description=f"Bar chart of {plural(total, 'publisher change')} by what changed, among {count(compared)} compared "
        f"releases: {each}. A rename keeps the numeric ids of repository and owner.",
    )


def _change(kind: str, subtype: object) -> str:
    """What changed, in words; of a code nobody listed, its own text."""
    key = (kind, None if pd.isna(subtype) else str(subtype))  # type: ignore[call-overload]
    return labels.CHANGES.get(key) or kind.removeprefix("publisher_").replace("_", " ")


def events_by_month(data: pd.DataFrame) -> alt.LayerChart:
    """Small columns: events a month, a panel a group of kinds, one scale of events for all."""
    begun = data.is_whole_month | (data.groupby("month").events.transform("sum") > 0)
    empty = "no release can be compared with an earlier one"
    rows = house.rows(data[begun], "events", empty=empty)
    lanes = [code for code in codes.lanes() if code in set(rows.lane)]
    totals = {lane: int(rows[rows.lane == lane].events.sum()) for lane in lanes}
    if not sum(totals.values()):
        raise house.EmptyChart("no event happened")
    words = {lane: labels.title(codes.lanes()[lane].words) for lane in lanes}
    rows = rows.assign(kind=rows.lane.map(words))
    peak, plots = rows.events.max(), list[Any]()
    for place, lane in enumerate(lanes):
        axis = panels.within(fields.count("events", "{}", most=peak), place, len(lanes))
        base = alt.Chart(rows[rows.lane == lane]).encode(
            fields.time("month", timeUnit="utcyearmonth"),
            axis,
            tooltip=fields.tips(fields.month("month"), "kind:N", "events"),
        )
        ink = getattr(C, codes.lanes()[lane].colour.replace("-", "_"))
        plots.append(base.mark_bar(color=ink))
    middle = fields.time("month", timeUnit="utcyearmonth", bandPosition=0.5)
    plots[0] += annotations.incomplete(rows, "is_whole_month", middle, **annotations.UPRIGHT)
    heads = [f"{words[lane]}: {count(totals[lane])}" for lane in lanes]
    first, last = rows.month.min(), rows.month.max()
    changed, lost = totals.get("publisher_changed", 0), totals.get("lost", 0)
    each = "; ".join(
        f"{words[lane].lower()} {count(totals[lane])}, at most "
        f"{count(rows[rows.lane == lane].events.max())} a month"
        for lane in lanes
    )
    return house.figure(
        panels.stacked(heads, plots),
        "events_by_month",
        question="How often does the way a project publishes change?",
        finding=f"{plural(changed, 'change')} of publisher and {plural(lost, 'lapse')} in attestation since {month(first)}",
        counted="Events per month from the history of files, on one scale; a project can have several. Releases whose "
        "publisher could not be read are not compared.",
        description=f"{len(lanes)} rows of columns on one time axis, {month(first)} to {month(last)}, events per month: "
        f"{each}.",
    )


def losses_by_quarter(data: pd.DataFrame) -> alt.LayerChart:
    """Columns: releases per quarter that stopped being attested, with known incidents named."""
    rows = house.rows(
        data, "lost", empty="no release can be compared with an attested one before it"
    )
    lost, comparable = int(rows.lost.sum()), int(rows.comparable.sum())
    if not comparable:
        raise house.EmptyChart("no release can be compared with an attested one before it")
    base = alt.Chart(rows).encode(
        fields.time("quarter", timeUnit="utcyearquarter"),
        fields.count(rows.lost, "{} releases"),
        tooltip=fields.tips(
            fields.day("quarter", "quarter from"),
            ("lost", "releases without attestation"),
            ("comparable", "comparable releases"),
            ("lost_followed", "attested again later"),
        ),
    )
    named = rows[rows.incidents.notna()]
    middle = fields.time("quarter", timeUnit="utcyearquarter", bandPosition=0.5)
    notes = alt.Chart(named[["quarter", "incidents"]]).mark_text(baseline="bottom")
    compared = base.properties(data=rows[rows.comparable > 0])  # elsewhere no number is known
    said = compared.mark_text(style="label", baseline="bottom", dy=-4).encode(
        middle, text=alt.Text("lost:Q")
    )
    chart = base.mark_bar(color=C.evt_lost) + said
    if not lost:
        chart += annotations.zero("No attestation stopped in any quarter")
    followed = int(rows.lost_followed.sum())
    again = f" {count(followed)} were followed by an attested release." if lost else ""
    incidents = f" Named: hand-checked incidents, {listed(named.incidents)}." if len(named) else ""
    newest = rows.iloc[-1]
    begun = (
        ""
        if newest.is_whole_quarter
        else f" The quarter from {month(newest.quarter)} was not over."
    )
    peak = rows.sort_values("lost", kind="stable").iloc[-1]
    most = f", at most {count(peak.lost)} in the quarter from {month(peak.quarter)}" if lost else ""
    if len(named):
        chart += annotations.above(notes.encode(middle, text=alt.Text("incidents:N")))
    return house.figure(
        chart,
        "losses_by_quarter",
        question="How often does attestation stop?",
        finding=f"{part(lost, comparable, 'releases')} lacked the attestation that the one before had"
        if lost
        else f"None of {count(comparable)} releases lost the attestation of the one before",
        counted=f"Releases without an attested file, of n = {count(comparable)} with an attested one before them on their "
        f"line; releases removed from PyPI are not seen. Each such release counts; an event is only the first of its line.{again}{begun}{incidents}",
        description=f"Columns of releases per quarter that stopped being attested, {month(rows.quarter.min())} to "
        f"{month(rows.quarter.max())}: {count(lost)} of {count(comparable)} comparable releases{most}.",
    )


def days_since_release(data: pd.DataFrame) -> alt.LayerChart:
    """Columns: projects by days since their newest file, in widening spans."""
    rows = house.rows(data, "projects", empty="no file has a known upload time")
    dormant, known = int(rows.dormant.iloc[0]), int(rows.known.iloc[0])
    if not known:
        raise house.EmptyChart("no file has a known upload time")
    years = {365: "1+ year", 730: "2+ years", 1460: "4+ years", 2920: "8+ years"}
    rows = rows.assign(
        span=[years.get(low, f"{low}+ days") for low in rows.low_days],
        silent=["More than a year" if low >= 365 else "Up to a year" for low in rows.low_days],
    )
    base = alt.Chart(rows).encode(
        alt.X("span:N", sort=list(rows.span), title=None, axis=alt.Axis(labelAngle=0)),
        fields.count(rows.projects, "{} projects", most=1.12 * rows.projects.max()),
        tooltip=fields.tips(alt.Tooltip("span:N", title="newest file"), "projects"),
    )
    key = alt.Legend()
    bars = base.mark_bar().encode(
        fields.mapped(
            alt.Color,
            "silent",
            ["Up to a year", "More than a year"],
            [C.rank_4, C.evt_dormant],
            key,
        )
    )
    size = alt.expr("width < 330 ? 12 : 16")
    number = base.mark_text(baseline="bottom", dy=-5, style="label", fontSize=size)
    peak = rows.sort_values("projects", kind="stable").iloc[-1]
    return house.figure(
        bars + number.encode(text=alt.Text("projects:Q")),
        "days_since_release",
        question="How long ago did each project last upload a file?",
        finding=f"{part(dormant, known, 'projects')} have uploaded nothing for a year",
        counted=f"Projects by days since their newest file, in widening spans, n = {count(known)} with a known upload time. "
        "Silence is not neglect.",
        description=f"Columns of {count(known)} projects by time since their newest file, in widening spans. The fullest "
        f"span, {peak.span}, holds {count(peak.projects)}; {count(dormant)} projects are older than a year.",
    )
