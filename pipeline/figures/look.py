"""The looks of every chart, in a theme of Altair."""

from typing import Any

import altair as alt

from pipeline.figures import fonts
from pipeline.figures.theme import AXIS, CAPTION, LABEL, NOTE, QUESTION, SIZES, C

STYLES: Any = {
    "text": {"fontSize": NOTE, "lineHeight": 17.5},  # config.text would beat styles
    "label": {"fontSize": LABEL, "fontWeight": 600, "color": C.strong},
    "caption": {"fontSize": CAPTION, "lineHeight": 18, "baseline": "top"},
}


def look() -> alt.theme.ThemeConfig:
    """All the looks of axes, keys, marks and words, in the pixels a figure is laid out in."""
    return {"config": {
        "background": C.figure, "font": f"{fonts.family()}, Arial Narrow, sans-serif", "aria": False,
        "padding": SIZES["blog"].margin, "view": {"stroke": None},
        "title": {"anchor": "start", "frame": "bounds", "offset": 14, "color": C.muted,
                  "fontSize": QUESTION, "fontWeight": 400, "lineHeight": 20, "subtitlePadding": 5,
                  "subtitleFontSize": 26, "subtitleFontWeight": 600, "subtitleColor": C.strong},
        "axis": {"titleFontSize": AXIS, "titleFontWeight": 400, "titleColor": C.muted,
                 "labelFontSize": AXIS, "labelColor": C.muted, "labelPadding": 7, "labelLimit": 0,
                 "domainColor": C.axis, "tickColor": C.axis, "tickSize": 6, "gridColor": C.grid,
                 "labelOverlap": "greedy", "labelSeparation": 6},
        "axisX": {"grid": False, "labelFlush": False},
        "axisY": {"domain": False, "ticks": False},
        "axisYBand": {"labelColor": C.strong, "labelFontWeight": 600, "labelOverlap": False},
        "legend": {"title": None, "orient": "top", "symbolType": "square", "symbolSize": 190,
                   "labelFontSize": NOTE, "labelFontWeight": 600, "labelColor": C.body,
                   "labelLimit": 0, "columnPadding": 14, "offset": 10},
        "line": {"strokeWidth": 2.75, "strokeCap": "butt"}, "area": {"opacity": 0.18},
        "bar": {"strokeWidth": 1.5, "binSpacing": 4}, "rect": {"strokeWidth": 1},
        "point": {"filled": True, "size": 75, "opacity": 1}, "rule": {"color": C.muted},
        "scale": {"bandPaddingInner": 0.4, "bandPaddingOuter": 0.2}, "text": {"color": C.muted},
        "style": STYLES,
    }}  # fmt: skip
