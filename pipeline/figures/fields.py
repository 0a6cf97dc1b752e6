"""How fields are drawn: axes of time, shares, counts and names; the project's own categories.

Where an axis takes a column (``rows.share``), the field is the column's name and its ticks end at a
round value above the column's largest.
"""

import json
import math
from collections.abc import Collection, Sequence
from typing import Any

import altair as alt
import pandas as pd

from pipeline import labels
from pipeline.figures import fonts, lettering
from pipeline.figures.theme import AXIS, C

#: Cells of a table touch.
TIGHT = alt.Scale(paddingInner=0.06, paddingOuter=0)
#: Evidence states in their order of strength, as keys say them.
STATES = labels.titles(labels.STATES)


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


def day(field: str, title: str = "") -> alt.Tooltip:
    """A date in a tooltip, in UTC as its axis."""
    return alt.Tooltip(
        f"{field}:T", timeUnit="utcyearmonthdate", format="%-d %B %Y", title=title or field
    )


def month(field: str) -> alt.Tooltip:
    """A month in a tooltip, in UTC as its axis."""
    return alt.Tooltip(f"{field}:T", timeUnit="utcyearmonth", format="%B %Y", title="month")


def named(field: str, title: str) -> alt.Tooltip:
    """A text in a tooltip, under words of its own: a column's name is seldom one."""
    return alt.Tooltip(f"{field}:N", title=title)


def tip(field: str, title: str = "", form: str = ",") -> alt.Tooltip:
    """A number in a tooltip, with its unit as title."""
    return alt.Tooltip(f"{field}:Q", title=title or field.replace("_", " "), format=form)


def tips(*shown: str | tuple[str, ...] | alt.Tooltip) -> list[str | alt.Tooltip]:
    """What a tooltip shows: fields with their type, and numbers as :func:`tip` takes them."""
    return [_shown(each) for each in shown]


def _shown(each: str | tuple[str, ...] | alt.Tooltip) -> str | alt.Tooltip:
    if isinstance(each, tuple):
        return tip(*each)
    return tip(each) if isinstance(each, str) and ":" not in each else each


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
    shown = list(dict.fromkeys(map(str, values)))
    axis = alt.Axis(**lettering.row_names(shown, room))
    return alt.Y(f"{values.name}:N", title=None, sort=shown, axis=axis, **more)


def heads(values: "pd.Series[Any]", room: float = 84) -> alt.X:
    """Columns by name above a table; a name wraps at ``room`` pixels."""
    shown = list(dict.fromkeys(map(str, values)))
    axis = alt.Axis(**lettering.column_names(shown, room))
    return alt.X(f"{values.name}:N", title=None, sort=shown, axis=axis, scale=TIGHT)


def _room(texts: Collection[str], weight: int = 400) -> dict[str, Any]:
    """The measured room of labels left of a plot: what the frame sets captions flush by."""
    wide = round(max((fonts.width(text, AXIS, weight) for text in texts), default=0)) + 9
    return {"minExtent": wide, "maxExtent": wide}


def beside(base: alt.Chart, field: str) -> alt.Chart:
    """A text a row, in a column right of the plot."""
    text = base.mark_text(style="label", align="left", dx=10)
    found: alt.Chart = text.encode(x=alt.XValue("width"), text=alt.Text(f"{field}:N"))
    return found


def value(base: alt.Chart, field: str, **mark: Any) -> alt.Chart:
    """A bar's value, or a text made of it, at its end."""
    found: alt.Chart = base.mark_text(style="label", align="left", dx=8, **mark).encode(
        text=alt.Text(field)
    )
    return found


def stacked(
    data: pd.DataFrame, field: str, by: str, key: Collection[str], **more: Any
) -> alt.Chart:
    """A chart of rows stacked by ``state``, in the given order, from ``a`` to ``b``."""
    order = {state: place for place, state in enumerate(key)}
    found: alt.Chart = alt.Chart(data.assign(place=data.state.map(order))).transform_stack(
        stack=field, as_=["a", "b"], groupby=[by], sort=[alt.SortField("place")], **more
    )
    return found


def states(used: Collection[str]) -> dict[str, Any]:
    """Fill, outline and dash of evidence states with one key: solid, tinted, hatched, dashed.

    The key has the used states in their order of strength.
    """
    shown = [state for state in STATES if state in set(used)]
    words = {state: STATES[state] for state in shown}
    key = alt.Legend(labelExpr=f"{json.dumps(words)}[datum.label]")
    fills = {
        "verified": C.ev_verified,
        "attested": C.ev_attested,
        "partial": C.ev_attested_tint,
        "none_found": C.ev_none_found_tint,
        "not_attestable": C.ev_not_attestable_tint,
        "unknown": C.figure,
    }
    edges = {
        "verified": C.ev_verified,
        "attested": C.ev_attested,
        "partial": C.ev_attested,
        "none_found": C.ev_none_found,
        "not_attestable": C.ev_not_attestable,
        "unknown": C.ev_unknown,
    }
    dashes = [[3, 2] if state == "unknown" else [1, 0] for state in shown]
    return {
        "fill": mapped(alt.Fill, "state", shown, [fills[state] for state in shown], key),
        "stroke": mapped(alt.Stroke, "state", shown, [edges[state] for state in shown], key),
        "strokeDash": mapped(alt.StrokeDash, "state", shown, dashes, key),
    }


def hatch(base: alt.Chart, step: float = 0.0125) -> alt.Chart:
    """Stripes over bars from ``a`` to ``b``, a tick each: the second channel of "not attestable"."""
    places = f"sequence(datum.a + {step / 2}, datum.b, {step})"
    striped = base.transform_calculate(at=places).transform_flatten(["at"]).encode(x=alt.X("at:Q"))
    found: alt.Chart = striped.mark_tick(
        color=C.ev_not_attestable, opacity=0.55, thickness=1, size=alt.expr("bandwidth('y')")
    )
    return found


def shade(field: str, channel: type = alt.Fill, *, ink: bool = False) -> Any:
    """The ramp of shares in six steps of 5 %, or with ``ink`` the text colour that reads on it."""
    inks = [C.ink_low, C.ink_low, C.ink_low, C.ink_dark, C.ink_high, C.ink_high]
    steps = inks if ink else [C.seq_0, C.seq_1, C.seq_2, C.seq_3, C.seq_4, C.seq_5]
    scale = alt.Scale(type="threshold", domain=[0.05, 0.1, 0.15, 0.2, 0.25], range=steps)
    return channel(f"{field}:Q", scale=scale, legend=None)
