"""How the way projects publish changes, stops, and rests."""

import altair as alt
import pandas as pd

from pipeline import codes, labels
from pipeline.figures import annotations, fields, house, panels
from pipeline.figures.house import Drawn, records
from pipeline.figures.theme import PALETTE, C
from pipeline.figures.words import count, each, listed, month, part, period, plural, verb

#: Spans of days since a release, by their first day, from a year on.
YEARS = {365: "1–2 years", 730: "2–4 years", 1460: "4–8 years", 2920: "8+ years"}


@house.figure("What changes when a publisher changes?")
def publisher_changes(data: pd.DataFrame) -> Drawn:
    """Bar chart: releases whose publisher is not the previous attested one's, by what changed."""
    empty = "no attested release could be compared with one before it"
    rows = house.rows(data, "compared", empty=empty, some="compared")
    compared, total = int(rows.compared.iloc[0]), int(rows.events.sum())
    rows = rows.sort_values("events", ascending=False, kind="stable")
    rows["change"] = [labels.title(_change(row.kind, row.subtype)) for row in records(rows)]
    base = alt.Chart(rows).encode(
        fields.names(rows.change),
        fields.count(rows.events, "{} releases", alt.X),
        tooltip=fields.tips("change:N", events="releases", compared="compared releases"),
    )
    return Drawn(
        base.mark_bar(color=C.evt_publisher_changed) + fields.value(base, "events:Q"),
        finding=f"{part(total, compared, 'releases')} came from a different publisher than the previous "
        "attested one",
        counted="Attested releases by the first thing that differs, n = "
        f"{count(compared)} compared. Most changes have an ordinary explanation.",
        detail=f"{plural(total, 'change')}: {each(rows, '{change} {events:,.0f}').lower()}. A rename keeps the numeric "
        "ids of repository and owner.",
    )


def _change(kind: str, subtype: object) -> str:
    """What changed, in words; of a code nobody listed, its own text."""
    key = (kind, None if pd.isna(subtype) else str(subtype))  # type: ignore[call-overload]
    return labels.CHANGES.get(key) or kind.removeprefix("publisher_").replace("_", " ")


@house.figure("How often does the way a project publishes change?")
def events_by_month(data: pd.DataFrame) -> Drawn:
    """Column charts on one time axis and one scale: events per month, by group of kinds."""
    begun = data.is_whole_month | (data.groupby("month").events.transform("sum") > 0)
    empty = "no release can be compared with an earlier one"
    rows = house.rows(data[begun], "events", empty=empty)
    known = rows[rows.lane.isin(codes.lanes())]
    rows = house.rows(known, empty="no event happened", some="events")
    lanes = {code: lane for code, lane in codes.lanes().items() if code in set(rows.lane)}
    rows["kind"] = rows.lane.map({code: labels.title(lane.words) for code, lane in lanes.items()})
    drawn, plots = fields.count("events", "{}", most=rows.events.max()), []
    for place, (code, lane) in enumerate(lanes.items()):
        base = alt.Chart(rows[rows.lane == code]).mark_bar(color=PALETTE[lane.colour][0])
        plots.append(
            base.encode(
                fields.time("month", timeUnit="utcyearmonth"),
                panels.within(drawn, place, len(lanes)),
                tooltip=fields.tips("month", "kind:N", "events"),
            )
        )
    plots[0] += annotations.incomplete(rows)
    totals = (
        rows.groupby(["lane", "kind"]).events.agg(["sum", "max"]).loc[list(lanes)].reset_index()
    )
    happened = dict(zip(totals.lane, totals["sum"], strict=True))
    changed, lost = happened.get("publisher_changed", 0), happened.get("lost", 0)
    return Drawn(
        panels.stacked([f"{row.kind}: {count(row.sum)}" for row in records(totals)], plots),
        finding=f"{plural(changed, 'change')} of publisher and {plural(lost, 'lapse')} in attestation "
        f"since {month(rows.month.min())}",
        counted="Events per month from the history of files, on one scale; a project can have several. "
        "Releases whose publisher could not be read are not compared.",
        detail=f"{period(rows.month)}: {each(totals, '{kind} {sum:,.0f}, at most {max:,.0f} per month').lower()}.",
    )


@house.figure("How often does attestation stop?")
def losses_by_quarter(data: pd.DataFrame) -> Drawn:
    """Column chart: releases per quarter without the attestation that an earlier one had."""
    empty = "no release can be compared with an attested one before it"
    rows = house.rows(data, "lost", empty=empty, some="comparable")
    lost, comparable, again = rows[["lost", "comparable", "lost_followed"]].sum().astype(int)
    base = alt.Chart(rows).encode(
        fields.time("quarter", timeUnit="utcyearquarter"),
        fields.count(rows.lost, "{} releases"),
        tooltip=fields.tips("quarter", "lost", "comparable", "lost_followed"),
    )
    middle = fields.middle("quarter", "utcyearquarter")
    compared = base.properties(data=rows[rows.comparable > 0])  # elsewhere no number is known
    chart = base.mark_bar(color=C.evt_lost) + fields.over(compared.encode(middle), "lost")
    finding = f"{part(lost, comparable, 'releases')} lacked the attestation that an earlier one of their line had"
    most = f", at most {count(rows.lost.max())} in a quarter"
    notes = (
        f" {count(again)} {verb(again, 'was', 'were')} followed by an attested release of the line."
    )
    if not lost:
        finding = f"None of {count(comparable)} releases lacked the attestation that an earlier one of their line had"
        most, notes = "", ""
        chart += annotations.zero("No attestation stopped in any quarter")
    if not rows.is_whole_quarter.iloc[-1]:
        notes += f" The quarter from {month(rows.quarter.iloc[-1])} was not over."
    if rows.incidents.notna().any():
        chart += annotations.noted(rows[["quarter", "incidents"]].dropna(), middle)
        notes += f" Named: hand-checked incidents, {listed(rows.incidents.dropna())}."
    return Drawn(
        chart,
        finding=finding,
        counted=f"Releases with no attested file, among n = {count(comparable)} that follow an attested "
        "release on their line; releases removed from PyPI are not seen. Every such release counts here, those of "
        f"older versions too; events count only the first of a run.{notes}",
        detail=f"{period(rows.quarter)}: {count(lost)} of {count(comparable)} comparable releases{most}.",
    )


@house.figure("How long ago did each project last upload a file?")
def days_since_release(data: pd.DataFrame) -> Drawn:
    """Column chart: projects by days since their newest file, in widening spans."""
    rows = house.rows(data, "projects", empty="no file has a known upload time", some="known")
    dormant, known = int(rows.dormant.iloc[0]), int(rows.known.iloc[0])
    spans = zip(rows.low_days, rows.high_days - 1, strict=True)
    rows["span"] = [YEARS.get(low, f"{low}–{high} days") for low, high in spans]
    rows["tick"] = rows.span.str.replace("years", "yr").str.removesuffix(" days")
    rows.loc[rows.index[0], "tick"] = rows.span.iloc[0]
    rows["silent"] = rows.low_days.ge(365).map({False: "Up to a year", True: "More than a year"})
    base = alt.Chart(rows).encode(
        alt.X("tick:N", sort=list(rows.tick), title=None, axis=alt.Axis(labelAngle=0)),
        fields.count(rows.projects, "{} projects", most=1.12 * rows.projects.max()),
        tooltip=fields.tips("span:N", "projects"),
    )
    words, inks = ["Up to a year", "More than a year"], [C.rank_4, C.evt_dormant]
    bars = base.mark_bar().encode(fields.mapped(alt.Color, "silent", words, inks, alt.Legend()))
    peak = rows.sort_values("projects", kind="stable").iloc[-1]
    return Drawn(
        bars + fields.over(base, "projects", dy=-5, fontSize=alt.expr("width < 330 ? 12 : 16")),
        finding=f"{part(dormant, known, 'projects')} {verb(dormant, 'has', 'have')} uploaded nothing for a year",
        counted=f"Projects by days since their newest file, in widening spans, n = {count(known)} with a "
        "known upload time. Silence is not neglect.",
        detail=f"The fullest span, {peak.span}, holds {count(peak.projects)} of {count(known)} projects; "
        f"{count(dormant)} are older than a year.",
    )
