"""How soon a release is downloaded after a change of publisher."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.downloads import LOGS, SPANS
from pipeline.figures.house import Drawn
from pipeline.figures.theme import C
from pipeline.figures.words import count, each

#: What happened to a release -> its words, those of a sentence, its colour.
CHANGES = {
    "publisher_changed": ("Publisher changed", "with a changed publisher", C.evt_publisher_changed),
    "provenance_lost": ("Attestation stopped", "that stopped attesting", C.evt_lost),
}
_TIPS = {
    "median_ratio": "median ratio",
    "low_ratio": "lower quartile",
    "high_ratio": "upper quartile",
    "rated": "releases",
}


@house.figure("How soon is a release fetched after its publisher changed?", also=LOGS)
def uptake_after_change(data: pd.DataFrame) -> Drawn:
    """Dot plot with quartiles, logarithmic: downloads of changed releases against unchanged ones."""
    empty = (
        "the capture did not ask for downloads by release (--also downloads_by_release), or no "
        "project has both a changed and an unchanged release in the window"
    )
    changes = data[data.change.isin(CHANGES) & (data.rated > 0)]
    rows = house.rows(changes, "median_ratio", empty=empty)
    rows["kind"] = [CHANGES[change][0] for change in rows.change]
    rows["event"] = rows.kind + ", " + rows.span.map(SPANS).str.lower()
    rows["times"] = rows.median_ratio.map(_times)
    rows["said"] = rows.times + " (n = " + rows.rated.map(count) + ")"
    end = rows[rows.span == rows.span.iloc[-1]]
    row, cut = end.iloc[0], int(data[data.span == end.span.iloc[0]].cut_off.sum())
    return Drawn(
        _quartiles(rows),
        finding=f"{_whose(row.rated)} "
        f"{CHANGES[row.change][1]} had {row.times} the usual downloads in the {SPANS[row.span].lower()}",
        counted="Downloads in the span, divided by the median of the project's releases without such a change; "
        f"mark: median, line: quartiles. {count(cut)} releases are left out because the log ends or has gaps.",
        detail=f"Median, {each(end, '{event}: {said}').lower()}.",
    )


def _quartiles(rows: pd.DataFrame) -> alt.LayerChart:
    """A dot at each median, a line over its quartiles, on a logarithmic axis of ratios."""
    low = rows.low_ratio[rows.low_ratio > 0].min()
    ratio = alt.Scale(
        type="log",
        nice=False,
        domainMin=0.1 if pd.isna(low) else min(0.1, float(low)),
        domainMax=max(10.0, float(rows.high_ratio.max())),
    )
    axis = alt.Axis(labelExpr="datum.value + ' ×'", values=[0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100])
    base = alt.Chart(rows).encode(
        fields.names(rows.event, 230), tooltip=fields.tips("event:N", **_TIPS)
    )
    used = [look for look in CHANGES.values() if look[0] in set(rows.kind)]
    ink = fields.mapped(alt.Color, "kind", [look[0] for look in used], [look[2] for look in used])
    baseline = (
        alt.Chart(alt.InlineData(values=[{"same": 1}]))
        .mark_rule(color=C.axis)
        .encode(alt.X("same:Q"))
    )
    marks: alt.LayerChart = (
        baseline
        + base.transform_filter("datum.low_ratio > 0")
        .mark_rule(strokeWidth=2.75)
        .encode(
            alt.X("low_ratio:Q", title=None, scale=ratio, axis=axis), ink, x2=alt.X2("high_ratio:Q")
        )
        + base.transform_filter("datum.median_ratio > 0")
        .mark_point(size=120)
        .encode(alt.X("median_ratio:Q"), ink)
        + fields.beside(base, "said")
    )
    return marks


def _whose(rated: float) -> str:
    return "The one release" if rated == 1 else f"The median of {count(rated)} releases"


def _times(ratio: float) -> str:
    """A ratio as text: "0.95 times"; no more digits than it has a use for."""
    return f"{ratio:.2f} times" if ratio < 10 else f"{count(ratio)} times"
