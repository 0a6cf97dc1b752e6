"""How long things take: until the first attested file, and whether it stays that way."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.words import FEW, count, part, rate, share

NOBODY = "no project whose uploads are dated was observed for a day"
LATER = {1: "next", 2: "second", 3: "third", 5: "fifth", 10: "tenth", 20: "20th", 50: "50th"}


def time_to_attestation(data: pd.DataFrame) -> alt.LayerChart:
    """Step lines by rank band: projects with a first attested file, by days since it was possible."""
    rows = house.rows(data, empty=NOBODY)
    every = rows[rows.grouping == "all"]
    n, longest = every.at_risk.iloc[0], every.days.max()
    if longest == 0:
        raise house.EmptyChart(NOBODY)
    bands = rows[rows.grouping == "band"]
    last = bands.drop_duplicates("group_name", keep="last").sort_values("group_order")
    last["label"] = [
        f"{_by(bands[bands.group_name == name], longest)} ranks {name}" for name in last.group_name
    ]
    many = bands.groupby("group_name").at_risk.transform("first") >= FEW
    ends = bands[many & bands.low.notna() & bands.group_name.isin(last.group_name.iloc[[0, -1]])]
    most = pd.Series([*bands.share_by_then, *ends.high], name="share_by_then")
    base = alt.Chart(bands).encode(fields.count(bands.days, "{} days", alt.X), fields.percent(most))
    band = alt.Chart(ends[["days", "group_name", "low", "high"]]).encode(
        alt.X("days:Q"), alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=alt.Color("group_name:N")
    )
    tips = fields.tips(
        "days:Q",
        alt.Tooltip("group_name:N", title="ranks"),
        ("share_by_then", "attested", ".1%"),
        ("at_risk", "still observed"),
    )
    chart = (
        band.mark_area(interpolate="step-after", opacity=0.13)
        + house.lines(base, last, "group_name", "share_by_then", interpolate="step-after")
        + house.hover(base, *tips)
    )
    within = [(365, "a year"), (730, "two")] if longest >= 365 else [(longest, f"{longest} days")]
    (until, span), *then = [each for each in within if each[0] <= longest]
    first = f"{_by(every, until)} {'projects' if n < FEW else 'of projects'}"
    later = "".join(f", {_by(every, days)} within {words}" for days, words in then)
    return house.figure(
        chart,
        "time_to_attestation",
        question="How long do projects take to begin attesting?",
        finding=f"{first} attested a file within {span} of being able to{later}",
        counted=f"n = {count(n)} assessed projects, from the day their publisher could attest, or the first upload if "
        f"later (Kaplan–Meier{'; shaded: 95% intervals of the first and last band' if len(ends) else ''}).",
        description="Step lines by rank band of the share of projects with a first attested file, over days since they "
        f"could attest, 0 to {longest}. At the end: {'; '.join(last.label)}.",
    )


def attestation_persistence(data: pd.DataFrame) -> alt.LayerChart:
    """Dots with intervals: projects whose first, second ... later release is attested."""
    rows = house.rows(
        data[data.known > 0], empty="no stable release that can be assessed follows an attested one"
    )
    rows = rows[rows.known >= FEW] if (rows.known >= FEW).any() else rows
    rows = rows.assign(
        row=[f"{LATER.get(later, later)} release".capitalize() for later in rows.later],
        share=rows.attested / rows.known,
        said=[rate(row.attested, row.known) for row in house.records(rows)],
    )
    rows.loc[rows.known < FEW, ["low", "high"]] = None
    base = alt.Chart(rows).encode(
        fields.names(rows.row),
        fields.percent("share", alt.X),
        tooltip=fields.tips(
            fields.named("row", "release"),
            ("attested", "attested projects"),
            ("known", "assessed projects"),
            ("unbroken", "attested without a break"),
            ("share", "attested", ".1%"),
            ("low", "95% from", ".1%"),
            ("high", "95% to", ".1%"),
        ),
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    also = f"; of the {LATER.get(last.later, last.later)} release after it, {part(last.attested, last.known)}"
    return house.figure(
        house.intervals(base, "low", "high") + fields.beside(base, "said"),
        "attestation_persistence",
        question="Do projects keep attesting once they have begun?",
        finding=f"{part(first.attested, first.known, 'projects')} attested the release after their first attested one"
        f"{also if len(rows) > 1 else ''}",
        counted=f"Later stable releases in order of upload, of projects with that many{_few(rows)}.",
        description="Dot plot of the share of projects whose release is attested, by how many releases after the first "
        f"attested one it is. {'; '.join(f'{row.row}: {row.attested} of {row.known}' for row in house.records(rows))}.",
    )


def _few(rows: pd.DataFrame) -> str:
    return "" if rows.known.max() < FEW else "; 30 or more of them. Bars: 95% interval"


def _by(steps: pd.DataFrame, days: int) -> str:
    """The share by a day as text, or the counts where they are few."""
    n, before = steps.at_risk.iloc[0], steps[steps.days <= days]
    if n < FEW:
        return f"{before.events.sum()} of {n}"
    return share(before.share_by_then.iloc[-1] if len(before) else 0, n)
