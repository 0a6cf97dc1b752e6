"""What is written on a plot beside its data: dates from outside, references, what is not over yet."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fields, lettering, press
from pipeline.figures.theme import NOTE
from pipeline.reference import boundaries as reference_boundaries
from pipeline.text import title

#: Pixels of a time axis on a page and on a phone, about, and the least of each that words take.
_PAGE, _PHONE = 470, 200
_PAGE_LEAST, _PHONE_LEAST = 60, 75
#: A word above a narrow column: it hangs from the top of the plot and reads upwards.
_UPRIGHT: Any = {"angle": 270, "align": "right"}


def boundaries(first: str, last: str, axis: str = "attestation") -> alt.LayerChart:
    """Dates from outside that cut the series: a dashed rule each, its words above the plot.

    ``first`` and ``last`` are the ends of the time axis, as ISO dates. A phone's drawing leaves out
    those that have no room after the one before.
    """
    dates = [
        (boundary.date.isoformat(), boundary.label)
        for boundary in reference_boundaries()
        if boundary.label and boundary.axis == axis and first <= boundary.date.isoformat() <= last
    ]
    days = pd.to_datetime([first, last, *(day for day, _ in dates)])
    share = [(day - days[0]) / max(days[1] - days[0], pd.Timedelta(1, "D")) for day in days[2:]]
    kept: list[float] = []  # on a phone: from the first on, those with room after the one before
    for at in share:
        if not kept or (at - kept[-1]) * _PHONE >= _PHONE_LEAST:
            kept.append(at)
    table = []
    together: list[str] = []  # words with no room before the next date are written with its own
    for (day, label), at, after in zip(dates, share, [*share[1:], 1.0], strict=False):
        room, dated = (after - at) * _PAGE, f"{pd.Timestamp(day):%b}: {label}"
        together.append(dated if together or room <= _PAGE_LEAST else label)
        is_said = room > _PAGE_LEAST or day == dates[-1][0]
        words, together = (". ".join(together), []) if is_said else ("", together)
        wide = lettering.balanced(title(words), NOTE, min(max(room - 12, _PAGE_LEAST), 150))
        room = (min([place for place in kept if place > at], default=1.0) - at) * _PHONE
        alone = title(label) if at in kept else ""
        narrow = lettering.balanced(alone, NOTE, min(max(room - 6, _PHONE_LEAST), 90))
        table.append({"day": day, "label": label, "wide": "\n".join(wide),
                      "narrow": "\n".join(narrow), "lines": len(wide),
                      "narrow_lines": len(narrow)})  # fmt: skip
    columns = ["day", "label", "wide", "narrow", "lines", "narrow_lines"]
    base = alt.Chart(pd.DataFrame(table, columns=columns)).encode(alt.X("day:T", title=None))
    rule = base.mark_rule(
        strokeDash=[3, 3], opacity=alt.expr("(width < 330) && !datum.narrow_lines ? 0 : 1")
    )
    text = base.mark_text(
        align="left", baseline="bottom", lineBreak="\n",
        dy=alt.expr("17.5 - 17.5 * ((width < 330) ? datum.narrow_lines : datum.lines)"),
        text=alt.expr("(width < 330) ? datum.narrow : datum.wide"),
    )  # fmt: skip
    drawn: alt.LayerChart = rule + above(text)
    return drawn


def above(text: alt.Chart, by: int = 5) -> alt.Chart:
    """Words so many pixels above the top of the plot, which no value of the data says."""
    chart: alt.Chart = text.encode(y=alt.YValue(-by))
    return chart


def noted(rows: pd.DataFrame, when: alt.X) -> alt.Chart:
    """The words of the last column above the plot, each at its time."""
    text = alt.Chart(rows).mark_text(baseline="bottom")
    return above(text.encode(when, text=alt.Text(f"{rows.columns[-1]}:N")))


def incomplete(rows: pd.DataFrame) -> alt.Chart:
    """The word at the top of the plot over a month that was not over at the capture.

    ``rows`` has the columns ``month`` and ``is_whole_month``.
    """
    partial = alt.Chart(rows[~rows.is_whole_month].drop_duplicates("month"))
    return above(partial.mark_text(text="incomplete", **_UPRIGHT).encode(fields.middle("month")), 0)


def references(values: Sequence[tuple[float, str]], most: float) -> alt.LayerChart:
    """One or two dashed rules at values of ``x``, their words above the plot; it ends at ``most``."""
    pairs = sorted(values)
    is_left = pairs[0][0] <= 0.35 * most  # no room left of the first for its words
    sides = [("left", len(pairs) - 1) if is_left else ("right", 0), ("left", 0)]
    table = [
        {"at": at, "said": words, "align": align, "up": up}
        for (at, words), (align, up) in zip(pairs, sides, strict=False)
    ]
    base = alt.Chart(pd.DataFrame(table)).encode(alt.X("at:Q", title=None))
    text = base.mark_text(
        align=alt.expr("datum.align"), dx=alt.expr("datum.align == 'left' ? 6 : -6"),
        dy=alt.expr("-17.5 * datum.up"), baseline="bottom",
    )  # fmt: skip
    rule = base.mark_rule(strokeDash=[3, 3])
    drawn: alt.LayerChart = rule + above(text.encode(text=alt.Text("said:N")))
    return drawn


def zero(sentence: str) -> alt.Chart:
    """What an empty plot says of a true zero: nothing was found, and that is the finding."""
    base = alt.Chart(pd.DataFrame([{"said": sentence}])).mark_text(style="label")
    chart: alt.Chart = base.encode(
        text=alt.Text("said:N"),
        x=alt.XValue(alt.expr("width / 2")),
        y=alt.YValue(alt.expr("height / 2")),
    ).properties(name=press.ZERO)
    return chart
