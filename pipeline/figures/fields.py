"""How fields are drawn: axes of time, shares, counts and names; tooltips.

Where an axis takes a column (``rows.share``), the field is the column's name and its ticks end at a
round value above the column's largest.
"""

import math
from collections.abc import Collection, Sequence
from typing import Any

import altair as alt
import pandas as pd

from pipeline.figures import fonts, lettering
from pipeline.figures.theme import AXIS

#: Cells of a table touch.
TIGHT = alt.Scale(paddingInner=0.06, paddingOuter=0)
SHARE, DAY, MONTH = ".1%", "%-d %B %Y", "%B %Y"
#: The last word of a column's name -> how a tooltip writes what is not a count.
FORMS = {
    **dict.fromkeys(("share", "low", "high", "part", "then"), SHARE),
    **dict.fromkeys(("day", "on", "from", "to", "quarter"), DAY),
    "month": MONTH, "ratio": ".2f", "1000": ".1f", "year": ".3f", "points": "+.1f",
}  # fmt: skip
#: What tooltips call a column whose name does not say it.
TITLES = {
    "attested": "attested projects", "band": "ranks", "claimed_from": "article, from",
    "claimed_to": "article, to", "comparable": "comparable releases",
    "covered_projects": "projects they hold", "group_name": "ranks", "high": "95% to", "in_organization": "in an organization",
    "is_whole_month": "whole month", "known": "assessed projects",
    "listed_on": "list of", "loss_name": "lost", "lost": "releases without attestation",
    "lost_followed": "attested again later", "low": "95% from", "measured_on": "on",
    "path_name": "way back", "position": "largest", "quarter": "quarter from",
    "raised_when": "alarm when", "rule_name": "rule", "share": "attested", "side": "ownership",
    "sourced_from": "sources, from", "sourced_to": "sources, to", "span": "newest file",
}  # fmt: skip


def mapped(
    channel: type, field: str, values: Collection[str], many: Sequence[Any], legend: Any = None
) -> Any:
    """A channel that gives each of some values its own colour, dash or shape."""
    scale = alt.Scale(domain=list(values), range=list(many)[: len(values)])
    return channel(f"{field}:N", scale=scale, legend=legend)


def time(field: str, inset: float = 0, axis: alt.Axis | None = None, **more: Any) -> alt.X:
    """A time axis of ISO dates; UTC, so that no zone moves a mark."""
    scale = alt.Scale(type="utc", padding=inset)
    axis = axis or alt.Axis(format="%b %Y", tickCount=4)
    return alt.X(f"{field}:T", title=None, axis=axis, scale=scale, **more)


def middle(field: str, unit: str = "utcyearmonth") -> alt.X:
    """The middle of a month, or of another unit of time, on the axis of its columns."""
    return time(field, timeUnit=unit, bandPosition=0.5)


def tips(*columns: str, **titled: str) -> list[alt.Tooltip]:
    """What a tooltip shows: columns, texts among them as ``"tool:N"``, then those with a title.

    Titles that are not given are those of :data:`TITLES`, or the names; how numbers and dates are
    written follows from the last word of a name (:data:`FORMS`).
    """
    return [_tip(column) for column in columns] + [_tip(*pair) for pair in titled.items()]


def _tip(column: str, title: str = "") -> alt.Tooltip:
    name = column.removesuffix(":N")
    title = title or TITLES.get(name, name.replace("_", " "))
    if name != column:
        return alt.Tooltip(column, title=title)
    form = FORMS.get(name.rpartition("_")[2], ",")
    if form in (DAY, MONTH):  # in UTC, as its axis
        unit: Any = "utcyearmonthdate" if form == DAY else "utcyearmonth"
        return alt.Tooltip(f"{name}:T", timeUnit=unit, format=form, title=title)
    return alt.Tooltip(f"{name}:Q", format=form, title=title)


def percent(values: "pd.Series[Any] | str", channel: type = alt.Y) -> Any:
    """An axis of shares: no decimals, the unit on the top tick only; of a field's name, 0 to 100."""
    most = 1.0 if isinstance(values, str) else min(float(values.max()), 1.0) or 1.0
    steps, top = axis_of(100 * most)
    label = "format(100 * datum.value, '~f')"
    return _measure(
        values,
        channel,
        label,
        "{}%",
        f"{steps[-1]:g}%",
        [round(value / 100, 6) for value in steps],
        top / 100,
    )


def count(
    values: "pd.Series[Any] | str", unit: str = "{}", channel: type = alt.Y, most: float = 0
) -> Any:
    """An axis of counts from 0; the top tick is written with its unit, as in ``"{} files"``.

    ``most`` is the largest value of what is no column yet, such as a stack's top. Along ``x`` the
    axis ends at the largest value.
    """
    most = most or (0 if isinstance(values, str) else float(values.max()))
    steps, top = axis_of(most)
    if channel is alt.X and most > 0:  # labels right of the last value: the room for them is exact
        steps, top = [step for step in steps if step <= most], most
    if steps[-1] == 1:
        unit = unit.removesuffix("s")
    widest = unit.format(f"{steps[-1]:,.0f}")
    return _measure(values, channel, "format(datum.value, ',')", unit, widest, steps, top)


def _measure(
    values: "pd.Series[Any] | str",
    channel: type,
    label: str,
    unit: str,
    widest: str,
    steps: list[float],
    top: float,
) -> Any:
    """An axis from 0 whose last tick has the unit."""
    name = values if isinstance(values, str) else str(values.name)
    before, after = unit.split("{}")
    text = f"datum.value >= {steps[-1]} ? {before!r} + {label} + {after!r} : {label}"
    room = _room([widest]) if channel is alt.Y else {}
    ticks: Any = steps
    if (
        channel is alt.X and len(steps) > 3
    ):  # a phone has no room for more, and the last has the unit
        ticks = alt.expr(f"width < 330 ? [0, {steps[-1]}] : {steps}")
    axis = alt.Axis(labelExpr=text, values=ticks, **room)
    scale = alt.Scale(domain=[0, round(top, 6)], nice=False)
    return channel(f"{name}:Q", title=None, axis=axis, scale=scale)


def points(values: "pd.Series[Any]") -> alt.Y:
    """An axis of percentage points, up and down from zero; the top tick has the unit."""
    sign = "(datum.value > 0 ? '+' : '') + replace(format(datum.value, '~f'), '-', '−')"
    axis = alt.Axis(
        labelExpr=f"{sign} + (datum.index == 1 ? ' pp' : '')", tickCount=4, **_room(["+30 pp"])
    )
    most = float(values.abs().max())
    scale = alt.Scale(domain=[-1, 1]) if most < 0.05 else alt.Scale()
    return alt.Y(f"{values.name}:Q", title=None, axis=axis, scale=scale)


def axis_of(most: float, wanted: int = 4) -> tuple[list[float], float]:
    """Round ticks from 0, whole ones from 1 on, and the axis' end: the last tick, or a bit more.

    The end is at or above ``most``; where that is just above a tick, no other tick is added.
    """
    if most <= 0:
        return [0, 1], 1
    raw = most / wanted
    power = 10 ** math.floor(math.log10(raw))
    steps = [s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw * 0.999]
    if most >= 1:
        steps = [step for step in steps if step == int(step)] or [1]
    step = steps[0]
    over = most / step - math.floor(most / step)
    many = math.floor(most / step) if 0 < over < 0.3 and most > step else math.ceil(most / step)
    return [round(step * place, 9) for place in range(many + 1)], max(most, step * many)


def steps(field: str, values: Sequence[str]) -> alt.X:
    """A few named steps from left to right, with room at both ends for labels."""
    room = alt.expr("width < 330 ? 1 : 0.7")
    scale, axis = alt.Scale(domain=list(values), padding=room), alt.Axis(labelAngle=0)
    return alt.X(f"{field}:N", title=None, scale=scale, axis=axis)


def names(values: "pd.Series[Any]", room: float = 170, **more: Any) -> alt.Y:
    """Rows by name, in the order they come; a name wraps at ``room`` pixels."""
    labels = list(dict.fromkeys(map(str, values)))
    axis = alt.Axis(**lettering.row_names(labels, room))
    return alt.Y(f"{values.name}:N", title=None, sort=labels, axis=axis, **more)


def heads(values: "pd.Series[Any]", room: float = 84) -> alt.X:
    """Columns by name above a table; a name wraps at ``room`` pixels."""
    labels = list(dict.fromkeys(map(str, values)))
    axis = alt.Axis(**lettering.column_names(labels, room))
    return alt.X(f"{values.name}:N", title=None, sort=labels, axis=axis, scale=TIGHT)


def _room(texts: Collection[str], weight: int = 400) -> dict[str, Any]:
    """The measured room of labels left of a plot: what the frame sets captions flush by."""
    wide = round(max((fonts.width(text, AXIS, weight) for text in texts), default=0)) + 9
    return {"minExtent": wide, "maxExtent": wide}


def beside(base: alt.Chart, field: str) -> alt.Chart:
    """A text a row, in a column right of the plot."""
    text = base.mark_text(style="label", align="left", dx=10)
    chart: alt.Chart = text.encode(x=alt.XValue("width"), text=alt.Text(f"{field}:N"))
    return chart


def value(base: alt.Chart, field: str, **mark: Any) -> alt.Chart:
    """A bar's value, or a text made of it, at its end."""
    chart: alt.Chart = base.mark_text(style="label", align="left", dx=8, **mark).encode(
        text=alt.Text(field)
    )
    return chart


def over(base: alt.Chart, field: str, dy: float = -4, **mark: Any) -> alt.Chart:
    """A column's value above its top."""
    text = base.mark_text(style="label", baseline="bottom", dy=dy, **mark)
    chart: alt.Chart = text.encode(text=alt.Text(f"{field}:Q"))
    return chart
