"""Files: what is uploaded, and how much of it is attested."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import count, month, rate


def files_by_month(data: pd.DataFrame) -> alt.LayerChart:
    """Stacked columns of the files uploaded each month that are still served, by evidence."""
    rows = house.rows(
        data[data.files > 0], empty="no file is known to have been uploaded since 2023"
    )
    most = rows.groupby("month").files.sum().max()
    month_of = fields.time("month", timeUnit="utcyearmonth")
    middle = fields.time("month", timeUnit="utcyearmonth", bandPosition=0.5)
    base = fields.stacked(rows, "files", "month", fields.STATES).encode(
        fields.count("a", "{} files", most=most), y2="b:Q",
        tooltip=[fields.month("month"), "state:N", fields.tip("files"), "is_whole_month:N"],
    )  # fmt: skip
    early = base.transform_filter("datum.state == 'not_attestable'").encode(middle)
    partial = alt.Chart(rows[~rows.is_whole_month].drop_duplicates("month")).encode(middle)
    chart = (
        base.mark_bar().encode(month_of, **fields.states(rows.state))
        + early.mark_rule(color=C.ev_not_attestable, opacity=0.55)
        + partial.mark_text(baseline="bottom", text="incomplete", angle=270).encode(y=alt.value(0))
    )
    total = rows.groupby("state").files.sum().to_dict()
    attested, none = total.get("attested", 0), total.get("none_found", 0)
    said = ", ".join(f"{count(total.get(state, 0))} {words.lower()}" for state, words in fields.STATES.items()
                     if state in total)  # fmt: skip
    return house.figure(
        chart, "files_by_month", question="How many of the uploaded files are attested?",
        finding=f"{rate(attested, attested + none)} of the files uploaded since October 2024 are attested",
        counted=f"Files still served, by month of upload: n = {count(sum(total.values()))}: {said}.",
        description="Stacked columns of the files uploaded each month by evidence, "
        f"{month(rows.month.min())} to {month(rows.month.max())}. Before October 2024 no file could be attested.",
    )  # fmt: skip
