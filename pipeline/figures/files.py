"""Files: what is uploaded, and how much of it is attested."""

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house, parts
from pipeline.figures.house import Drawn
from pipeline.figures.parts import Look
from pipeline.figures.press import Origin
from pipeline.figures.theme import C
from pipeline.figures.words import among, count, month, period

WAYS = {
    "trusted_files": Look("Via Trusted Publishing", C.rank_2, C.rank_2),
    "other_files": Look("Other ways", C.sunken, C.axis),
}


@house.figure("How many of the uploaded files are attested?")
def files_by_month(data: pd.DataFrame) -> Drawn:
    """Stacked column chart: files uploaded each month that are still served, by evidence."""
    empty = "no file is known to have been uploaded since 2023"
    rows = house.rows(data[data.files > 0], empty=empty)
    rows = rows.assign(evidence=rows.state.map(parts.STATES))
    most = rows.groupby("month").files.sum().max()
    base = parts.stacked(rows, "files", "month", parts.STATES).encode(
        fields.count("a", "{} files", most=most),
        y2=alt.Y2("b:Q"),
        tooltip=fields.tips("month", "evidence:N", "files", "is_whole_month:N"),
    )
    early = base.transform_filter("datum.state == 'not_attestable'").encode(fields.middle("month"))
    columns = base.mark_bar().encode(fields.time("month", timeUnit="utcyearmonth"))
    chart = (
        columns.encode(**parts.states(rows.state))
        + early.mark_rule(color=C.ev_not_attestable, opacity=0.55)
        + annotations.incomplete(rows)
    )
    total = rows.groupby("state").files.sum()
    attested, none = total.get("attested", 0), total.get("none_found", 0)
    finding = (
        f"{among(attested, attested + none, 'files uploaded since October 2024')} are attested"
    )
    if not attested + none:
        finding = "No file uploaded since October 2024 could be assessed"
    return Drawn(
        chart,
        finding=finding,
        counted=f"Files still served, by month of upload: n = {count(total.sum())}: {parts.tally(total)}. "
        "A share is of the files attested and those where none was found.",
        detail=f"{period(rows.month)}. Before October 2024 no file could be attested.",
    )


@house.figure("How do files reach PyPI, month by month?")
def files_added(data: pd.DataFrame) -> Drawn:
    """Stacked column chart: files added to all of PyPI each month, by how they were uploaded."""
    rows = house.rows(data, "share", empty="no document counts the files added")
    rows["end"] = house.month_ends(rows.month)
    first, last = rows.iloc[0], rows.iloc[-1]
    long = rows.melt(["month", "end", "share"], list(WAYS), "state", "added")
    long["uploaded"] = long.state.map({way: look.words for way, look in WAYS.items()})
    base = parts.stacked(long, "added", "month", WAYS).encode(
        fields.time("month"),
        fields.count("a", "{} files", most=rows.files.max()),
        x2=alt.X2("end:T"),
        y2=alt.Y2("b:Q"),
        tooltip=fields.tips("month", "uploaded:N", added="files", share="via Trusted Publishing"),
    )
    looks = parts.looks("state", WAYS, WAYS, offset=alt.expr("width < 330 ? 62 : 46"))
    boundaries = annotations.boundaries(rows.month.min(), rows.end.max(), "publishing")
    grown = last.other_files / first.other_files - 1
    ends = [f"from {count(first[way])} to {count(last[way])}" for way in WAYS]
    return Drawn(
        boundaries + base.mark_bar().encode(**looks),
        finding=f"{last.share:.0%} of the files added in {month(last.month)} came via Trusted Publishing, "
        f"up from {first.share:.0%} in {month(first.month)}",
        counted=f"All files added to PyPI. Those uploaded in other ways {'grew' if grown >= 0 else 'fell'} too, "
        f"by {abs(grown):.0%}. Read off published charts, to within about 1,300 files.",
        detail=f"{period(rows.month)}: via Trusted Publishing {ends[0]}, in other ways {ends[1]}.",
        origin=Origin("PyPI blog", last.stated_on),
    )
