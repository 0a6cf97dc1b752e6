"""From a chart's spec to a published figure: frame, sizes, pictures. Knows no Altair and no pandas.

A spec comes from a chart or out of an executed notebook. :func:`dress` puts question, headline,
caption and the mark of simulation around it, :func:`svg` and :func:`png` draw it, and
:func:`~pipeline.figures.theme.themed` gives a drawing another theme's colours.

A figure's words travel in the spec's ``usermeta``: ``name``, ``question``, ``finding`` (the
headline), ``counted``, ``alt``, and once it is dressed ``origin``, ``notes`` (the two lines of the
caption), ``simulated`` and ``size``. What a chart draws from documents brings its own ``origin``.
"""

import copy
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pipeline.figures import fonts
from pipeline.figures.lettering import (
    balanced,
    column_names,
    lines_of,
    most_lines,
    names_of,
    row_names,
)
from pipeline.figures.theme import AXIS, CAPTION, QUESTION, SIZES, C, Theme, themed
from pipeline.text import day, title

Spec = dict[str, Any]
#: The media type of a figure in a notebook: what JupyterLab reads, which knows no later version.
MIME = "application/vnd.vegalite.v5+json"
#: The media type of a figure in the colours it is made in, where it is shown in others.
PLAIN = "application/vnd.trustcensus.figure+json"
#: The media type of why a notebook shows no figure: its name and the reason.
LEFT_OUT = "application/vnd.trustcensus.left-out+json"
#: Set in the environment of a notebook whose figures need no still picture.
NO_PICTURES = "TRUSTCENSUS_NO_PICTURES"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
#: The layer of unseen points that tooltips open over; still pictures leave it out.
HOVER = "house-hover"
#: The layers that a phone's drawing has no room for.
ROOMY = "house-roomy"
#: The layer that says a true zero where nothing else is drawn.
ZERO = "house-zero"
FRAME = "house-frame-"
_EXPRESSION = re.compile(r'"(?:expr|calculate)": "(?:[^"\\]|\\.)*"')
_ROOM = re.compile(r"\b(?:width|\d+) < 330\b")


@dataclass(frozen=True)
class Origin:
    """Where a figure's numbers come from, as the last line of its caption states it.

    ``as_of`` is an ISO date, ``note`` what the numbers are evidence of. ``snapshot`` is not drawn:
    it stays in the metadata.
    """

    source: str
    as_of: str
    cohort: str = ""
    note: str = ""
    snapshot: str = ""
    simulated: bool = False

    def line(self) -> str:
        """Source, cohort, date and note, as a caption states them; a date the cohort names, once."""
        dated = day(self.as_of)
        is_named = f" of {dated}" in self.cohort
        stated = [f"Source: {self.source}", self.cohort, "" if is_named else dated]
        parts = [", ".join(filter(None, stated)), self.note]
        return " ".join(f"{title(part.rstrip('.'))}." for part in parts if part)


def dress(
    spec: Spec,
    origin: Origin | None = None,
    size: str | None = None,
    *,
    bare: bool = False,
    slack: float = 1.0,
) -> Spec:
    """The spec of a figure with its canvas, words and mark of simulation; dressing twice is once.

    ``origin`` may be left out for a spec that brings its own: one dressed before, or one drawn from
    documents. ``size`` is the figure's own where none is given. ``bare`` leaves out the words, for a page that says them itself. ``slack`` is the part
    of a line to fill, less than 1 where a reader may lack the font. Raises ``ValueError`` for a
    spec that is no figure, or does not hold its data.
    """
    # What is absent in a frame may have come as NaN, which is not JSON.
    spec = json.loads(json.dumps(spec), parse_constant=lambda _: None)
    words = spec.get("usermeta", {})
    if "question" not in words:
        message = "this chart has no question and finding: make it a figure first"
        raise ValueError(message)
    if any(_reads_elsewhere(unit) for unit in (spec, *units(spec["layer"]))):
        message = f"figure {words['name']} loads data from an address: give the chart the rows"
        raise ValueError(message)
    record = words.get("origin") or (asdict(origin) if origin else None)
    if record is None:
        message = f"figure {words['name']}: where its numbers come from is not stated"
        raise ValueError(message)
    size = size or words.get("canvas", "blog")
    canvas, simulated = SIZES[size], record["simulated"]
    stated = Origin(**record)
    also = words.get("also", "")
    if also and "BigQuery" not in stated.source:
        stated = replace(stated, source=f"{stated.source}; {also}")
    notes = [words["counted"], stated.line()]
    layers = [layer for layer in spec["layer"] if not layer.get("name", "").startswith(FRAME)]
    config, height = spec["config"], canvas.bare if bare else canvas.height
    if size == "phone":
        layers, taller = _narrow(layers)
        config = {**config, "legend": {**config["legend"], "columns": 2}}
        height += taller
    layers = _of_width(_with_room(layers, spec), canvas.width)
    dressed = {
        **{key: value for key, value in spec.items() if key != "title"},
        "$schema": SCHEMA,
        "width": canvas.width,
        "height": height,
        "config": {**config, "padding": canvas.margin},
        "autosize": {"type": "fit", "contains": "padding"},
        "usermeta": {
            **words,
            "origin": record,
            "notes": notes,
            "simulated": simulated,
            "zoom": canvas.zoom,
            "size": [round(side * canvas.zoom) for side in (canvas.width, height)],
        },
    }
    if not bare:
        room = (canvas.width - 2 * canvas.margin) * slack
        mark = "Simulated data. " if simulated else ""
        line = round(canvas.headline * 1.2)
        dressed["title"] = {
            "text": lines_of(mark + words["question"], QUESTION, room),
            "subtitle": balanced(
                words.get("title") or words["finding"], canvas.headline, room, 600
            ),
            "subtitleFontSize": canvas.headline,
            "subtitleLineHeight": line,
        }
        caption = [line for note in notes for line in lines_of(note, CAPTION, room)]
        layers += _caption(layers, caption, canvas.width - 2 * canvas.margin)
    return _on_paper(dressed, layers) if simulated else {**dressed, "layer": layers}


def _reads_elsewhere(unit: Spec) -> bool:
    """Are its data, or what it looks up in, somewhere else?"""
    sources = [
        unit,
        *(transform["from"] for transform in unit.get("transform", ()) if "from" in transform),
    ]
    return any("url" in (source.get("data") or {}) for source in sources)


def in_theme(spec: Spec, theme: Theme) -> Spec:
    """A spec in the colours of a theme."""
    themed_spec: Spec = json.loads(themed(json.dumps(spec), theme))
    return themed_spec


def _caption(layers: Sequence[Spec], lines: list[str], width: int) -> list[Spec]:
    """A rule and the caption's lines below the plot, flush with the canvas."""
    left = max((axis.get("minExtent", 0) for axis in _axes(layers, "y")), default=0)
    below = 42 if any(axis.get("orient") != "top" for axis in _axes(layers, "x")) else 14
    return [
        _mark("rule", -left, f"height + {below}", width - left, color=C.rule),
        _mark("caption", -left, f"height + {below + 8}", text=lines, align="left", style="caption"),
    ]


def _on_paper(spec: Spec, layers: list[Spec]) -> Spec:
    """Data that are not real, on paper of their own colour, with one large faint word."""
    word = _mark(
        "word",
        {"expr": "width / 2"},
        "height / 2",
        text="SIMULATED",
        fontWeight=700,
        angle=335,
        opacity=0.13,
        color=C.sim_ink,
        fontSize={"expr": "min(width / 5.4, height / 3.2)"},
    )
    paper = in_theme({**spec, "layer": [*layers, word]}, "paper")
    for unit in units(paper["layer"]):
        if "tooltip" in unit["encoding"]:  # beside a selection, marks without a tip let pointers by
            unit["params"] = [{"name": "house_pick", "select": {"type": "point"}}]
            break
    return paper


def _with_room(layers: list[Spec], spec: Spec) -> list[Spec]:
    """The layers with a stated room for labels left of the plot: the frame is flush with it.

    The charts of this package measure it themselves; of others the labels are the data's values.
    Below the plot there is room for one line: labels that would be turned stay upright, those
    that do not fit are left out, and no title is added.
    """
    if any("minExtent" in axis for axis in _axes(layers, "y")):
        return layers
    axes = [
        (unit["encoding"]["y"], rows(unit, spec))
        for unit in units(layers)
        if "field" in unit.get("encoding", {}).get("y", {})
        and unit["encoding"]["y"].get("axis", {}) is not None
    ]
    texts = {_label(row.get(y["field"], ""), y) for y, rows in axes for row in rows}
    wide = max((fonts.width(fonts.drawable(text, 600), AXIS, 600) for text in texts), default=0)
    room = round(min(wide, 220)) + 12
    given = copy.deepcopy(layers)
    for unit in units(given):
        y = unit.get("encoding", {}).get("y", {})
        if "field" in y and y.get("axis", {}) is not None:
            y["axis"] = {
                "labelLimit": 220,
                **y.get("axis", {}),
                "minExtent": room,
                "maxExtent": room,
            }
            y.setdefault("title", None)  # what the axis measures is said by the headline
        x = unit.get("encoding", {}).get("x", {})
        if "field" in x and x.get("axis", {}) is not None:
            is_named = x.get("type") in {"nominal", "ordinal"}
            upright = {"labelAngle": 0, "labelOverlap": True} if is_named else {}
            x["axis"] = {**upright, **x.get("axis", {})}
            x.setdefault("title", None)
    return given


def _label(value: Any, encoded: Spec) -> str:
    """About what an axis writes of a value: of a number no more digits than a tick has."""
    is_number = encoded.get("type") == "quantitative" and isinstance(value, int | float)
    return f"{value:,.3g}" if is_number else str(value)


def rows(unit: Spec, spec: Spec) -> list[Spec]:
    """The rows a layer draws, its own or the figure's."""
    data: Spec = unit.get("data") or spec.get("data") or {}
    rows: list[Spec] = data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])
    return rows


def _narrow(layers: list[Spec]) -> tuple[list[Spec], int]:
    """What a phone has room for, names of rows and columns wrapped; and pixels to add in height."""
    layers = [layer for layer in layers if not layer.get("name", "").startswith(ROOMY)]
    layers, taller = json.loads(json.dumps(layers)), 0
    for axis in _axes(layers, "x"):
        if names := names_of(axis):
            axis.update(column_names(names, 36, 10))
    for axis in _axes(layers, "y"):
        if names := names_of(axis):
            axis.pop("labelOffset", None)
            axis.update(row_names(names, 108))
            most = most_lines(axis)
            taller = max(taller, round(len(names) * (15 * most + 8)) - 260)
    return layers, taller


def _of_width(layers: list[Spec], width: int) -> list[Spec]:
    """Layers whose expressions ask for the room they have: the canvas' decides, once."""
    room = f"{width - 180} < 330"
    fitted_layers: list[Spec] = json.loads(
        _EXPRESSION.sub(lambda match: _ROOM.sub(room, match[0]), json.dumps(layers))
    )
    return fitted_layers


def _mark(name: str, x: Any, y: str, x2: float | None = None, **mark: Any) -> Spec:
    """A mark of the frame: it has no data, so its places are pixels from the plot's corner."""
    end = {} if x2 is None else {"x2": {"value": x2}}
    return {
        "name": f"{FRAME}{name}",
        "data": {"values": [{}]},
        "encoding": {"x": {"value": x}, "y": {"value": {"expr": y}}, **end},
        "mark": {"type": "text" if x2 is None else "rule", **mark},
    }


def units(layers: Sequence[Spec]) -> Iterator[Spec]:
    """The single charts in nested layers."""
    for layer in layers:
        yield from units(layer["layer"]) if "layer" in layer else (layer,)


def _axes(layers: Sequence[Spec], channel: str) -> Iterator[Spec]:
    """The axes that layers draw on a channel."""
    for unit in units(layers):
        axis = unit.get("encoding", {}).get(channel, {"axis": None}).get("axis", {})
        if axis is not None:
            yield axis
