"""How soon a release is downloaded after a change of publisher."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.downloads import LOGS, SPANS
from pipeline.figures.theme import C
from pipeline.figures.words import count

CHANGES = {"publisher_changed": "Publisher changed", "provenance_lost": "Attestation stopped"}


def uptake_after_change(data: pd.DataFrame) -> alt.LayerChart:
    """Dots with quartile lines: downloads of changed releases against the project's unchanged ones."""
    empty = (
        "the capture did not ask for downloads by release (--also downloads_by_release), or no project has both a "
        "changed and an unchanged release in the window"
    )
    rows = house.rows(
        data[data.change.isin(CHANGES) & (data.rated > 0)], "median_ratio", empty=empty
    )
    end = rows[rows.span == rows.span.iloc[-1]]
    rows = rows.assign(
        row=[f"{CHANGES[row.change]}, {SPANS[row.span].lower()}" for row in house.records(rows)],
        kind=rows.change.map(CHANGES),
        said=[
            f"{_times(row.median_ratio)} (n = {count(row.rated)})" for row in house.records(rows)
        ],
    )
    row = end.iloc[0]
    happened = {
        "publisher_changed": "with a changed publisher",
        "provenance_lost": "that stopped attesting",
    }
    cut = int(data[data.span == row.span].cut_off.sum())
    return house.figure(
        _quartiles(rows),
        "uptake_after_change",
        also=LOGS,
        question="How soon is a release fetched after its publisher changed?",
        finding=f"Releases {happened[row.change]} were fetched {_times(row.median_ratio)} as often as others in the "
        f"{SPANS[row.span].lower()}",
        counted="Downloads in the span, divided by the median of the project's releases without such a change; mark: median, "
        f"line: quartiles. {count(cut)} releases are left out because the log ends or has gaps.",
        description="Dots with quartile lines on a logarithmic axis: downloads of releases whose publisher changed or that "
        "stopped attesting, against unchanged ones of the project. "
        + "; ".join(f"{row.row}: {row.said}" for row in house.records(rows[rows.span == row.span]))
        + ".",
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
        fields.names(rows.row, 230),
        tooltip=fields.tips(
            "row:N",
            ("median_ratio", "median ratio", ".2f"),
            ("low_ratio", "lower quartile", ".2f"),
            ("high_ratio", "upper quartile", ".2f"),
            ("rated", "releases"),
        ),
    )
    used = [words for words in CHANGES.values() if words in set(rows.kind)]
    inks = {"Publisher changed": C.evt_publisher_changed, "Attestation stopped": C.evt_lost}
    ink = fields.mapped(alt.Color, "kind", used, [inks[each] for each in used])
    one = (
        alt.Chart(alt.InlineData(values=[{"same": 1}]))
        .mark_rule(color=C.axis)
        .encode(alt.X("same:Q"))
    )
    marks: alt.LayerChart = (
        one
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


def _times(ratio: float) -> str:
    """A ratio as text: "0.95 times"; no more digits than it has a use for."""
    return f"{ratio:.2f} times" if ratio < 10 else f"{count(ratio)} times"
