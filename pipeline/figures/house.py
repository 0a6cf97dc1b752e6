"""How to write a chart.

A chart is a function from a metric's table to plain Altair, named as its metric, in the file of its
subject::

    @house.figure("How many owners has each project?")
    def owners(data: pd.DataFrame) -> Drawn:
        \"\"\"Bar chart: projects by number of owners.\"\"\"
        rows = house.rows(data, "owners", empty="no project lists its owners")
        base = alt.Chart(rows).encode(
            fields.names(rows.owners),
            fields.count(rows.projects, "{} projects", alt.X),
            tooltip=fields.tips("owners:N", "projects"),
        )
        alone, n = rows.projects[rows.owners == "1"].sum(), rows.projects.sum()
        return Drawn(
            base.mark_bar(color=C.rank_2) + fields.value(base, "projects:Q"),
            finding=f"{part(alone, n, 'projects')} have a single owner",
            counted=f"Projects by owners, n = {count(n)}.",
            detail=f"{each(rows, '{owners}: {projects:,}')}.",
        )

1. :func:`rows` makes dates ISO text, so that no time zone moves them, and raises
   :class:`EmptyChart`, with the reason a reader is given, where nothing is left to draw. A true
   zero is data: draw it as zero, and where it leaves a plot empty, say it with ``annotations.zero``.
2. Encode fields by name and type (``:T :Q :N``) with the axes of ``fields``; colours are ``C.token``
   of ``theme``; every chart has tooltips. What Vega-Lite can work out (stacks, ticks, places) is a
   transform of the spec, not pandas. No pixel is computed here, no ``scale=None``.
3. Events from outside are ``annotations.boundaries``, written on the chart. Lines have direct labels
   (:func:`lines`), not keys; :func:`hover` opens tooltips over lines.
4. :class:`Drawn` has its words. ``finding`` is the headline: one sentence of at most 125
   characters, its number worked out from the rows that are drawn, no full stop. ``counted`` is the
   first line of the caption: what is counted, n, what is unknown. The docstring begins the alt text
   (kind of chart, measure, split), ``detail`` goes on with period and turns, then comes the finding;
   together they have 250 to 500 characters.
5. A chart knows no size and no theme: ``press`` draws it as blog, wide, square and for a phone. A
   layer named by :func:`roomy` is left out of the phone's.
6. It is about a screen long, its words included; what two charts do is in ``fields``, ``parts`` or here.

Add its literal table to ``tests/helpers/figure_tables.py``, draw it with ``tools/contact_sheet.py``,
and look at it in every size and both themes.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import wraps
from inspect import getdoc, signature
from typing import Any

import altair as alt
import pandas as pd

from pipeline import frames
from pipeline.figures import press
from pipeline.figures.fields import mapped, tips
from pipeline.figures.look import look
from pipeline.figures.press import Origin, Spec
from pipeline.figures.theme import C

alt.theme.register("trustcensus", enable=True)(look)

INKS = [C.rank_1, C.rank_2, C.rank_3, C.rank_4, C.rank_5]
SHAPES = ["circle", "square", "diamond", "triangle-up", "cross"]
DASHES = [[1, 0], [10, 3], [5, 3], [2, 3], [8, 6]]
#: Characters of an alt text.
ALT_LEAST, ALT_MOST = 250, 500


#: How far an axis goes on beyond the largest value where the end of a bar is to be seen.
ROOM = 1.04


class EmptyChart(ValueError):
    """Nothing can be drawn; the message is the reason, for the sentence "Left out: ..."."""


class LeftOut:
    """What a notebook shows where a figure would be: why there is nothing to draw."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason

    def _repr_mimebundle_(self, **_: Any) -> Spec:
        text = f"Left out: {self.reason}."
        return {
            press.LEFT_OUT: {"name": self.name, "reason": self.reason},
            "text/markdown": f"*{text}*",
            "text/plain": text,
        }


@dataclass(frozen=True)
class Drawn:
    """A chart, and the words that it is published with beside its question.

    ``detail`` is what the alt text says after the docstring of the chart: its period and turns.
    ``origin`` is only given where the chart does not draw a snapshot: documents, for instance.
    """

    chart: alt.LayerChart | alt.Chart
    finding: str
    counted: str
    detail: str
    origin: Origin | None = None


Chart = Callable[[pd.DataFrame], alt.LayerChart | LeftOut]


def figure(question: str, also: str = "") -> Callable[[Callable[[pd.DataFrame], Drawn]], Chart]:
    """Turns a function that draws a table into a chart with its words, named after the function.

    It gives :class:`LeftOut` where the function raises :class:`EmptyChart`. ``also`` names another
    source of the snapshot that the chart rests on. The words note what of the metric's answer is
    drawn, for the table published beside the figure.
    """

    def named(draw: Callable[[pd.DataFrame], Drawn]) -> Chart:
        @wraps(draw)
        def chart(data: pd.DataFrame) -> alt.LayerChart | LeftOut:
            try:
                drawn = draw(data)
            except EmptyChart as reason:
                if frames.rows_drawn(data).get("rows") == []:
                    return LeftOut(draw.__name__, "its notebook keeps none of its rows")
                return LeftOut(draw.__name__, str(reason))
            words: Spec = {"origin": asdict(drawn.origin)} if drawn.origin else {}
            words |= {"also": also} if also else {}
            words |= frames.rows_drawn(data)
            plot = worded(
                drawn.chart,
                draw.__name__,
                question=question,
                finding=drawn.finding,
                counted=drawn.counted,
                description=f"{getdoc(draw) or ''} {drawn.detail}".strip(),
            )
            plot.usermeta |= words
            return plot

        given = signature(draw).replace(return_annotation=alt.LayerChart)
        vars(chart)["__signature__"] = given  # what a notebook shows of it
        return chart

    return named


def rows(data: pd.DataFrame, *needed: str, empty: str, some: str = "") -> pd.DataFrame:
    """The rows that have a value in every needed column, dates as ISO text, for a chart.

    Raises :class:`EmptyChart` with the reason ``empty`` where none is left, or where none has more
    than zero in the column ``some``.
    """
    frame = data.dropna(subset=list(needed)).reset_index(drop=True)
    if frame.empty or (some and not frame[some].fillna(0).max() > 0):
        raise EmptyChart(empty)
    for name in frame.columns:
        frame[name] = _plain(frame[name])
    return frame


def month_ends(months: "pd.Series[Any]") -> "pd.Series[str]":
    """The last day of each month, as ISO text: where a column of the month ends."""
    return (pd.to_datetime(months) + pd.offsets.MonthEnd(1)).dt.strftime("%Y-%m-%d")


def _plain(column: Any) -> Any:
    """A column for a spec: dates as ISO text, numbers of no more digits than are drawn, no NA."""
    types = pd.api.types
    if types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").astype(object).where(column.notna(), None)
    if types.is_bool_dtype(column) and column.notna().all():
        return column.astype(bool)
    if types.is_integer_dtype(column) and column.notna().all():
        return column.astype("int64")
    if types.is_numeric_dtype(column) and not types.is_bool_dtype(column):
        return column.astype("float64").round(6)
    text = [value.isoformat() if isinstance(value, date) else value for value in column]
    return pd.Series(text, index=column.index, dtype=object).where(column.notna(), None)


def worded(
    chart: alt.LayerChart | alt.Chart, name: str, *, question: str, finding: str, counted: str,
    description: str = "",
) -> alt.LayerChart:  # fmt: skip
    """The chart with the words it is published with; a single chart becomes one layer."""
    words: Spec = {"name": name, "question": question, "finding": finding, "counted": counted,
                   "alt": alt_text(description, finding, counted)}  # fmt: skip
    layered: Any = chart if isinstance(chart, alt.LayerChart) else alt.layer(chart)
    plot: alt.LayerChart = layered.properties(usermeta=words)
    return plot


def records(rows: pd.DataFrame) -> list[Any]:
    """The rows as named tuples."""
    return list(rows.itertuples(index=False))


def alt_text(shape: str, finding: str, counted: str) -> str:
    """Shape, finding and, where that is short, what is counted: 250 to 500 characters."""
    sentences = (
        [shape, f"{finding}."] if not finding.endswith((".", "?", "!")) else [shape, finding]
    )
    text = " ".join(filter(None, sentences))
    for sentence in counted.split(". "):
        if len(text) < ALT_LEAST:
            text += f" {sentence.rstrip('.')}."
    return text if len(text) <= ALT_MOST else f"{text[: ALT_MOST - 1]}…"


def lines(
    base: alt.Chart, last: pd.DataFrame, by: str, y: str = "share", *, apart: float = 0.075,
    **mark: Any,
) -> alt.LayerChart:  # fmt: skip
    """A line a value of ``by``, each with an end mark and a direct label: the ``label`` of ``last``.

    ``last`` has the last row of each line, in the order of their looks; labels are at least
    ``apart`` of the axis from each other.
    """
    low, high = _domain(base, y)
    last = last.assign(label_at=spread(list(last[y]), apart * (high - low), low, high))
    values = list(last[by])
    inked = base.encode(mapped(alt.Color, by, values, INKS))
    ends = inked.properties(data=last)
    label = ends.encode(
        alt.Y("label_at:Q", title=None), text=alt.Text("label:N"), color=alt.ColorValue(C.strong)
    )
    drawn: alt.LayerChart = (
        inked.mark_line(**mark).encode(mapped(alt.StrokeDash, by, values, DASHES))
        + ends.mark_point().encode(mapped(alt.Shape, by, values, SHAPES))
        + label.mark_text(style="label", align="left", dx=12)
    )
    return drawn


def _domain(base: alt.Chart, y: str) -> tuple[float, float]:
    """The ends of a chart's axis: as its scale says, or those of its data and zero."""
    scale = base.encoding.y.to_dict().get("scale", {})
    low, high = scale.get("domain", (min(base.data[y].min(), 0), max(base.data[y].max(), 0)))
    return float(low), float(high if high > low else low + 1)


def intervals(base: alt.Chart, low: str, high: str, ink: str = C.rank_2) -> alt.LayerChart:
    """A dot a row at the encoded ``x``, on a bar of its interval where it has one."""
    span = base.mark_rule(strokeWidth=7, opacity=0.62, color=ink, strokeCap="round")
    drawn: alt.LayerChart = span.encode(x=alt.X(f"{low}:Q"), x2=alt.X2(high)) + base.mark_point(
        color=ink, size=110
    )
    return drawn


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Values from ``low`` to ``high``, at least ``apart``, as near the wanted ones as can be.

    The least squares fit (isotonic regression); values need not be sorted.
    """
    from scipy.optimize import isotonic_regression

    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    steps = [at * apart for at in range(len(wanted))]
    sought = [wanted[place] - step for place, step in zip(order, steps, strict=True)]
    top = max(high - (len(wanted) - 1) * apart, low)
    fit = isotonic_regression(sought).x if sought else ()
    placed = {
        place: min(max(float(value), low), top) + step
        for place, value, step in zip(order, fit, steps, strict=True)
    }
    return [round(placed[place], 6) for place in range(len(wanted))]


def hover(base: alt.Chart, *columns: str, **titled: str) -> alt.Chart:
    """Unseen points that a tooltip opens over, as ``fields.tips``; left out of still pictures."""
    points = base.mark_point(size=260, opacity=0).encode(tooltip=tips(*columns, **titled))
    layer: alt.Chart = points.properties(name=press.HOVER)
    return layer


def roomy(*charts: alt.Chart) -> alt.LayerChart:
    """Layers that a phone's drawing leaves out; a chart has one such group."""
    layered: Any = alt.layer(*charts)
    group: alt.LayerChart = layered.properties(name=press.ROOMY)
    return group
