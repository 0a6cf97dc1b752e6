"""How long things take: until the first attested file, and whether it stays that way."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.house import Drawn, records
from pipeline.figures.words import FEW, count, each, part, ranks, rate, share

LATER = {1: "next", 2: "second", 3: "third", 5: "fifth", 10: "tenth", 20: "20th", 50: "50th"}


@house.figure("How long do projects take to begin attesting?")
def time_to_attestation(data: pd.DataFrame) -> Drawn:
    """Step lines by rank band: share of projects with an attested file, by days since they could attest."""
    empty = "no project whose uploads are dated was observed for a day"
    rows = house.rows(data, empty=empty, some="days")
    every, bands = rows[rows.grouping == "all"], rows[rows.grouping == "band"]
    n, longest = every.at_risk.iloc[0], every.days.max()
    last = bands.drop_duplicates("group_name", keep="last").sort_values("group_order")
    by = {name: _by(steps, longest) for name, steps in bands.groupby("group_name")}
    last["label"] = [f"{ranks(name)}: {by[name]}" for name in last.group_name]
    many = bands.groupby("group_name").at_risk.transform("first") >= FEW
    ends = bands[many & bands.low.notna() & bands.group_name.isin(last.group_name.iloc[[0, -1]])]
    most = pd.Series([*bands.share_by_then, *ends.high], name="share_by_then")
    # a band begins with nobody, unless something happened on its first day
    begun = bands.drop_duplicates("group_name").assign(days=0, share_by_then=0.0)
    lines = pd.concat([begun[bands.days.loc[begun.index] > 0], bands])
    base = alt.Chart(lines).encode(fields.count(bands.days, "{} days", alt.X), fields.percent(most))
    band = alt.Chart(ends[["days", "group_name", "low", "high"]]).encode(
        alt.X("days:Q"), alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=alt.Color("group_name:N")
    )
    titles = {"share_by_then": "attested", "at_risk": "still observed"}
    chart = (
        band.mark_area(interpolate="step-after", opacity=0.13)
        + house.lines(base, last, "group_name", "share_by_then", interpolate="step-after")
        + house.hover(base, "days", "group_name:N", **titles)
    )
    shaded = "; shaded: 95% intervals of the first and last band" if len(ends) else ""
    return Drawn(
        chart,
        finding=_within(every),
        counted=f"n = {count(n)} assessed projects, from the day their publisher could attest, or the first "
        f"upload if later (Kaplan–Meier{shaded}).",
        detail=f"0 to {longest} days. At the end: {'; '.join(last.label)}.",
    )


def _within(every: pd.DataFrame) -> str:
    """How many projects attested within a year, and within two, or in the days there are."""
    n, longest = every.at_risk.iloc[0], every.days.max()
    spans = {365: "a year", 730: "two"} if longest >= 365 else {longest: f"{longest} days"}
    (until, span), *then = [(days, words) for days, words in spans.items() if days <= longest]
    later = "".join(f", {_by(every, days)} within {words}" for days, words in then)
    first = f"{_by(every, until)} {'projects' if n < FEW else 'of projects'}"
    return f"{first} attested a file within {span} of being able to{later}"


def _by(steps: pd.DataFrame, days: int) -> str:
    """The share by a day as text, or the counts where they are few."""
    n, before = steps.at_risk.iloc[0], steps[steps.days <= days]
    if n < FEW:
        return f"{before.events.sum()} of {n}"
    return share(before.share_by_then.iloc[-1] if len(before) else 0, n)


@house.figure("Do projects keep attesting once they have begun?")
def attestation_persistence(data: pd.DataFrame) -> Drawn:
    """Dot plot: share of projects that attest, by release after the first attested one."""
    empty = "no stable release that can be assessed follows an attested one"
    rows = house.rows(data[data.known > 0], empty=empty)
    rows = rows[rows.known >= FEW] if (rows.known >= FEW).any() else rows
    rows = rows.assign(share=rows.attested / rows.known)
    rows["nth"] = [LATER.get(later, f"{later}") for later in rows.later]
    rows["release"] = rows.nth.str.capitalize() + " release"
    rows["said"] = [rate(row.attested, row.known) for row in records(rows)]
    rows.loc[rows.known < FEW, ["low", "high"]] = None
    titles = {"unbroken": "attested without a break"}
    base = alt.Chart(rows).encode(
        fields.names(rows.release),
        fields.percent("share", alt.X),
        tooltip=fields.tips("release:N", "attested", "known", "share", "low", "high", **titles),
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    also = f"; {part(last.attested, last.known)} attested the {last.nth} after it"
    few = "" if rows.known.max() < FEW else ", if there are 30 or more. Bars: 95% intervals"
    return Drawn(
        house.intervals(base, "low", "high") + fields.beside(base, "said"),
        finding=f"{part(first.attested, first.known, 'projects')} attested the release after their first "
        f"attested one{also if len(rows) > 1 else ''}",
        counted=f"Later stable releases in order of upload; each share covers the projects with that many{few}.",
        detail=f"Attested: {each(rows, '{nth} release {attested} of {known}')}.",
    )
