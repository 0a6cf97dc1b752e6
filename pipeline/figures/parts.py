"""Bars and columns in parts: stacked in the order of their categories, with one look each.

The project's own categories are those of evidence.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from pipeline import labels
from pipeline.figures.fields import mapped
from pipeline.figures.theme import C

#: Evidence states in their order of strength, as keys say them.
STATES = labels.titles(labels.STATES)


_SOLID = (1, 0)


class Look(NamedTuple):
    """What a category is called in a key, its fill and outline, and the dash of its outline."""

    words: str
    fill: str
    edge: str
    dash: tuple[int, int] = _SOLID


#: How evidence states are drawn: solid, tinted, hatched, dashed.
_EVIDENCE = {
    "verified": Look(STATES["verified"], C.ev_verified, C.ev_verified),
    "attested": Look(STATES["attested"], C.ev_attested, C.ev_attested),
    "partial": Look(STATES["partial"], C.ev_attested_tint, C.ev_attested),
    "none_found": Look(STATES["none_found"], C.ev_none_found_tint, C.ev_none_found),
    "not_attestable": Look(STATES["not_attestable"], C.ev_not_attestable_tint, C.ev_not_attestable),
    "unknown": Look(STATES["unknown"], C.figure, C.ev_unknown, (3, 2)),
}


def stacked(
    data: pd.DataFrame, field: str, by: str, key: Collection[str], **more: Any
) -> alt.Chart:
    """A chart of rows stacked by ``state``, in the given order, from ``a`` to ``b``."""
    order = {state: place for place, state in enumerate(key)}
    chart: alt.Chart = alt.Chart(data.assign(place=data.state.map(order))).transform_stack(
        stack=field, as_=["a", "b"], groupby=[by], sort=[alt.SortField("place")], **more
    )
    return chart


def looks(field: str, of: Mapping[str, Look], used: Collection[str], **key: Any) -> dict[str, Any]:
    """Fill, outline and dash of the used categories, with one key, in the order they are given."""
    categories = {code: look for code, look in of.items() if code in set(used)}
    words = json.dumps({code: look.words for code, look in categories.items()})
    legend = alt.Legend(labelExpr=f"({words})[datum.label]", **key)
    fills, edges, dashes = (
        [getattr(look, what) for look in categories.values()] for what in ("fill", "edge", "dash")
    )
    channels = {"fill": mapped(alt.Fill, field, categories, fills, legend),
                "stroke": mapped(alt.Stroke, field, categories, edges, legend)}  # fmt: skip
    if any(dash != _SOLID for dash in dashes):
        channels["strokeDash"] = mapped(alt.StrokeDash, field, categories, dashes, legend)
    return channels


def states(used: Collection[str]) -> dict[str, Any]:
    """The looks of evidence states, in their order of strength."""
    return looks("state", _EVIDENCE, used)


def tally(of: "pd.Series[Any]") -> str:
    """Counts by evidence state as text: "43 attested, 55 none found"."""
    names = {state: words.lower() for state, words in STATES.items() if state in of}
    return ", ".join(f"{of[state]:,.0f} {words}" for state, words in names.items())


def inside(base: alt.Chart, field: str, wide: str) -> tuple[alt.Chart, alt.Chart]:
    """The number of each part from ``a`` to ``b`` at its middle: of wide parts, and of others.

    ``wide`` is how long a part is at least that its number fits in, as an expression.
    """
    text = base.transform_calculate(
        middle="(datum.a + datum.b) / 2", is_wide=f"datum.b - datum.a > {wide}"
    ).encode(x=alt.X("middle:Q"), text=alt.Text(f"{field}:Q", format=","))
    fits: alt.Chart = text.transform_filter("datum.is_wide").mark_text(style="label")
    above = text.transform_filter("!datum.is_wide")
    return fits, above.mark_text(dy=alt.expr("-bandwidth('y') / 2 - 9"))


def hatch(base: alt.Chart, step: float = 0.0125) -> alt.Chart:
    """Stripes over bars from ``a`` to ``b``, a tick each: the second channel of "not attestable"."""
    places = f"sequence(datum.a + {step / 2}, datum.b, {step})"
    striped = base.transform_calculate(at=places).transform_flatten(["at"]).encode(x=alt.X("at:Q"))
    ticks: alt.Chart = striped.mark_tick(
        color=C.ev_not_attestable, opacity=0.55, thickness=1, size=alt.expr("bandwidth('y')")
    )
    return ticks
