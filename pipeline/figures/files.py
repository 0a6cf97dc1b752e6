"""Files: what is uploaded, and how much of it is attested."""

import json

import altair as alt
import pandas as pd

from pipeline.figures import annotations, fields, house
from pipeline.figures.press import Origin
from pipeline.figures.theme import C
from pipeline.figures.words import among, count, month


def files_by_month(data: pd.DataFrame) -> alt.LayerChart:
    """Stacked columns of the files uploaded each month that are still served, by evidence."""
    rows = house.rows(
        data[data.files > 0], empty="no file is known to have been uploaded since 2023"
    )
    rows = rows.assign(evidence=rows.state.map(fields.STATES))
    most = rows.groupby("month").files.sum().max()
    month_of = fields.time("month", timeUnit="utcyearmonth")
    middle = fields.time("month", timeUnit="utcyearmonth", bandPosition=0.5)
    base = fields.stacked(rows, "files", "month", fields.STATES).encode(
        fields.count("a", "{} files", most=most),
        y2=alt.Y2("b:Q"),
        tooltip=fields.tips(
            fields.month("month"),
            "evidence:N",
            "files",
            fields.named("is_whole_month", "whole month"),
        ),
    )
    early = base.transform_filter("datum.state == 'not_attestable'").encode(middle)
    chart = (
        base.mark_bar().encode(month_of, **fields.states(rows.state))
        + early.mark_rule(color=C.ev_not_attestable, opacity=0.55)
        + annotations.incomplete(rows, "is_whole_month", middle, **annotations.UPRIGHT)
    )
    total = rows.groupby("state").files.sum().to_dict()
    attested, none = total.get("attested", 0), total.get("none_found", 0)
    said = ", ".join(
        f"{count(total.get(state, 0))} {words.lower()}"
        for state, words in fields.STATES.items()
        if state in total
    )
    return house.figure(
        chart,
        "files_by_month",
        question="How many of the uploaded files are attested?",
        finding=f"{among(attested, attested + none, 'files uploaded since October 2024')} are attested",
        counted=f"Files still served, by month of upload: n = {count(sum(total.values()))}: {said}. "
        "A share is of the files attested and those where none was found.",
        description="Stacked columns of the files uploaded each month by evidence, "
        f"{month(rows.month.min())} to {month(rows.month.max())}. Before October 2024 no file could be attested.",
    )


def files_added(data: pd.DataFrame) -> alt.LayerChart:
    """Columns of files added to all of PyPI each month: by Trusted Publishing, and other ways."""
    rows = house.rows(data, "share", empty="no document counts the files added")
    ways = {"trusted_files": "Via Trusted Publishing", "other_files": "Other ways"}
    rows["end"] = (pd.to_datetime(rows.month) + pd.offsets.MonthEnd(1)).dt.strftime("%Y-%m-%d")
    first, last = rows.iloc[0], rows.iloc[-1]
    long = rows.melt(["month", "end", "share"], list(ways), "way", "added")
    long["words"] = long.way.map(ways)
    base = (
        alt.Chart(long)
        .transform_stack(
            stack="added",
            as_=["a", "b"],
            groupby=["month"],
            sort=[alt.SortField("way", order="descending")],
        )
        .encode(
            fields.time("month"),
            fields.count("a", "{} files", most=rows.files.max()),
            y2=alt.Y2("b:Q"),
        )
    )
    key = alt.Legend(
        offset=alt.expr("width < 330 ? 62 : 46"), labelExpr=f"({json.dumps(ways)})[datum.label]"
    )
    looks = {
        "fill": fields.mapped(alt.Fill, "way", ways, [C.rank_2, C.sunken], key),
        "stroke": fields.mapped(alt.Stroke, "way", ways, [C.rank_2, C.axis], key),
    }
    chart = annotations.boundaries(
        rows.month.min(), rows.end.max(), "publishing"
    ) + base.mark_bar().encode(
        **looks,
        x2=alt.X2("end:T"),
        tooltip=fields.tips(
            fields.month("month"),
            fields.named("words", "uploaded"),
            ("added", "files"),
            ("share", "via Trusted Publishing", ".1%"),
        ),
    )
    grown = last.other_files / first.other_files - 1
    return house.figure(
        chart,
        "files_added",
        question="How do files reach PyPI, month by month?",
        finding=f"{last.share:.0%} of the files added in {month(last.month)} came via Trusted Publishing, "
        f"up from {first.share:.0%} in {month(first.month)}",
        counted=f"All files added to PyPI. Those uploaded in other ways {'grew' if grown >= 0 else 'fell'} too, by "
        f"{abs(grown):.0%}. Read off published charts, to about 1,300 files.",
        description=f"Stacked columns of files added to PyPI each month, {month(first.month)} to {month(last.month)}: via "
        f"Trusted Publishing from {count(first.trusted_files)} to {count(last.trusted_files)}, in other ways from "
        f"{count(first.other_files)} to {count(last.other_files)}.",
        origin=Origin("PyPI blog", last.stated_on),
    )
