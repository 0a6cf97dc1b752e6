"""What rules on lost attestation would cost those who follow them, and what they would have caught."""

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, part, plural


def rule_alarms(data: pd.DataFrame) -> alt.LayerChart:
    """Dots with interval lines: alarms of each rule in 1,000 releases, and attacks it caught."""
    empty = "no release with a time follows its project's first attested file"
    rows = house.rows(data, "alarms_per_1000", empty=empty)
    releases, years = int(rows.releases.iloc[0]), float(rows.project_years.iloc[0])
    rows = rows.assign(
        row=[f"{each.rule_name} ({each.state})" for each in house.records(rows)],
        said=[
            f"{_rate(each.alarms_per_1000)}; {count(each.attacks_caught)} of "
            f"{plural(each.attacks_told, 'attack')}"
            for each in house.records(rows)
        ],
    )
    intervals = rows.dropna(subset=["low_per_1000", "high_per_1000"])
    ends = pd.concat([rows.alarms_per_1000, intervals.high_per_1000]).astype(float)
    axis = fields.count(house.ROOM * ends.rename("alarms_per_1000"), "{} alarms", alt.X)
    base = alt.Chart(rows).encode(
        fields.names(rows.row, 260),
        tooltip=fields.tips(
            fields.named("rule_name", "rule"),
            fields.named("raised_when", "alarm when"),
            ("alarms_per_1000", "alarms in 1,000 releases", ".1f"),
            ("low_per_1000", "95% interval from", ".1f"),
            ("high_per_1000", "95% interval to", ".1f"),
            ("alarms_per_year", "alarms per project-year", ".3f"),
            ("alarms", "alarms"),
            ("followed", "attested again later"),
            ("hinted", "with a benign hint"),
            ("attacks_caught", "known attacks caught"),
            ("attacks_told", "known attacks the sources tell of"),
        ),
    )
    chart = base.mark_point(size=120, color=C.evt_lost).encode(axis)
    if len(intervals):
        lines = base.transform_filter("datum.high_per_1000 != null")
        chart = (
            lines.mark_rule(strokeWidth=2.75, color=C.evt_lost).encode(
                alt.X("low_per_1000:Q"), x2=alt.X2("high_per_1000:Q")
            )
            + chart
        )
    if not int(rows.alarms.sum()):
        chart += annotations.zero("No rule raised an alarm")
    caught = rows.sort_values("attacks_caught", kind="stable").iloc[-1]
    again = rows[rows.rule == "events"]
    later = (
        f" Of this census's alarms, {part(int(again.followed.iloc[0]), int(again.alarms.iloc[0]))} were followed by an attested release."
        if len(again) and int(again.alarms.iloc[0])
        else ""
    )
    each = "; ".join(
        f"{row.rule_name} {_rate(row.alarms_per_1000)}, {plural(row.alarms, 'alarm')}"
        for row in house.records(rows)
    )
    return house.figure(
        chart + fields.beside(base, "said"),
        "rule_alarms",
        question="How often would each rule on lost attestation raise an alarm?",
        finding=f"{_found(rows)}; none caught more than {count(caught.attacks_caught)} "
        f"of {plural(caught.attacks_told, 'known attack')}",
        counted=f"Alarms in 1,000 releases after a project's first attested file, n = {count(releases)} "
        f"({count(years)} project-years); line: 95% interval; right: hand-checked attacks caught.{later}",
        description=f"Dots with interval lines: alarms in 1,000 releases of {len(rows)} rules, replayed over "
        f"{plural(releases, 'release')}. {each}. An alarm is not an attack.",
    )


def _found(rows: pd.DataFrame) -> str:
    """How many alarms the rules raise: rates, or counts where releases are few or nothing happened."""
    releases, most = int(rows.releases.iloc[0]), int(rows.alarms.max())
    if not most:
        return f"No rule on lost attestation raised an alarm in {plural(releases, 'release')}"
    if releases < FEW:
        amount = f"{count(rows.alarms.min())} to {plural(most, 'alarm')} in {plural(releases, 'release')}"
    else:
        least, most_often = rows.alarms_per_1000.min(), rows.alarms_per_1000.max()
        amount = f"{_rate(least)} to {_rate(most_often)} alarms in 1,000 releases"
    return f"Rules on lost attestation raise {amount}"


def _rate(value: float) -> str:
    """Alarms in 1,000, whole ones; of less than one, that it is more than none."""
    return "fewer than 1" if 0 < value < 0.5 else f"{value:,.0f}"
