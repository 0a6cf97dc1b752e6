"""Several plots under each other in one view: each has its own part of the height.

Vega-Lite cannot fit facets into an exact canvas. Here every panel is a layer whose y scale ends
within its part; the layers share the x axis, and ``resolve_scale(y="independent")`` keeps their own.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt

#: Room for a panel's heading, in the pixels a figure is laid out in.
HEAD = 26
#: Room between a panel and the next one's heading.
GAP = 8


def stacked(heads: Sequence[str], plots: Sequence[alt.Chart | alt.LayerChart]) -> alt.LayerChart:
    """Panels from the top, each below its heading; their y channels come from :func:`within`."""
    layers = [
        alt.layer(plot, _head(text, place, len(heads)))
        for place, (text, plot) in enumerate(zip(heads, plots, strict=True))
    ]
    chart: alt.LayerChart = alt.layer(*layers).resolve_scale(y="independent")
    return chart


def within(channel: Any, place: int, of: int) -> Any:
    """A y channel of ``fields`` (its scale and axis given) drawn in panel ``place`` of ``of``."""
    top, bottom = f"{_top(place, of)} + {HEAD}", f"{_top(place + 1, of)} - {GAP}"
    y = channel.copy(deep=True)
    y["scale"]["range"] = [{"expr": bottom}, {"expr": top}]
    # A second axis of its own stands right and has no grid unless told otherwise.
    steps = y["axis"]["values"]
    y["axis"]["orient"], y["axis"]["grid"] = "left", True
    y["axis"]["values"] = [steps[0], steps[-1]]
    return y


def _top(place: int, of: int) -> str:
    """Where a panel begins: all are equally high, with a gap between them and none below the last."""
    return f"(height + {GAP}) * {place / of:.4f}"


def _head(text: str, place: int, of: int) -> alt.Chart:
    drawn: alt.Chart = alt.Chart(alt.InlineData(values=[{}])).mark_text(
        style="label",
        align="left",
        baseline="top",
        text=text,
        x=0,
        y=alt.expr(_top(place, of)),
    )
    return drawn
