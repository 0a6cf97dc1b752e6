"""What rules on lost attestation would cost those who follow them, and what they would have caught."""

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.house import Drawn, records
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, each, part, plural

_TIPS = {
    "alarms_per_1000": "alarms per 1,000 releases",
    "low_per_1000": "95% interval from",
    "high_per_1000": "95% interval to",
    "alarms_per_year": "alarms per project-year",
    "alarms": "alarms",
    "followed": "attested again later",
    "hinted": "with a benign hint",
    "attacks_caught": "known attacks caught",
    "attacks_told": "known attacks the sources tell of",
}


@house.figure("How often would each rule on lost attestation raise an alarm?")
def rule_alarms(data: pd.DataFrame) -> Drawn:
    """Dot plot: alarms of each rule per 1,000 releases, and attacks it caught."""
    empty = "no release with a time follows its project's first attested file"
    rows = house.rows(data, "alarms_per_1000", empty=empty)
    rows["row"] = rows.rule_name + " (" + rows.state + ")"
    rows["rate"] = rows.alarms_per_1000.map(_rate)
    attacks = zip(rows.attacks_caught, rows.attacks_told, strict=True)
    rows["caught"] = [f"{count(few)} of {plural(known, 'known attack')}" for few, known in attacks]
    rows["said"] = rows.rate + "; " + rows.caught.str.replace("known ", "")
    most = pd.concat([rows.alarms_per_1000, rows.high_per_1000.dropna()]).rename("alarms_per_1000")
    base = alt.Chart(rows).encode(
        fields.names(rows.row, 260),
        fields.count(house.ROOM * most, "{} alarms", alt.X),
        tooltip=fields.tips("rule_name:N", "raised_when:N", **_TIPS),
    )
    chart = house.intervals(base, "low_per_1000", "high_per_1000", C.evt_lost)
    if not rows.alarms.sum():
        chart += annotations.zero("No rule raised an alarm")
    later = "".join(
        f" Of this census's alarms, {part(row.followed, row.alarms)} were followed by an attested release of the project."
        for row in records(rows[(rows.rule == "events") & (rows.alarms > 0)])
    )
    replayed = " or ".join(count(known) for known in sorted(set(rows.attacks_told)))
    releases, years = int(rows.releases.iloc[0]), float(rows.project_years.iloc[0])
    return Drawn(
        chart + fields.beside(base, "said"),
        finding=f"{_found(rows)}; none caught more than "
        f"{rows.sort_values('attacks_caught', kind='stable').caught.iloc[-1]}",
        counted=f"Alarms per 1,000 releases after a project's first attested file, n = {count(releases)} "
        f"({count(years)} project-years); bar: 95% interval; right: attacks caught, of the {replayed} "
        f"known ones whose sources say enough.{later}",
        detail=f"Alarms per 1,000 releases, and in all {plural(releases, 'release')}: "
        f"{each(rows, '{rule_name} {rate}, {alarms:,.0f}')}. "
        "An alarm is not an attack.",
    )


def _found(rows: pd.DataFrame) -> str:
    """How many alarms the rules raise: rates, or counts where releases are few or nothing happened."""
    releases = plural(int(rows.releases.iloc[0]), "release")
    most, least = rows.sort_values("alarms").iloc[-1], rows.sort_values("alarms").iloc[0]
    if not most.alarms:
        return f"No rule on lost attestation raised an alarm in {releases}"
    if rows.releases.iloc[0] < FEW:
        amount = f"{count(least.alarms)} to {plural(most.alarms, 'alarm')} in {releases}"
    else:
        amount = f"{least.rate} to {most.rate} alarms per 1,000 releases"
    return f"Rules on lost attestation raise {amount}"


def _rate(value: float) -> str:
    """Alarms per 1,000, whole ones; of less than one, that it is more than none."""
    return "fewer than 1" if 0 < value < 0.5 else f"{value:,.0f}"
