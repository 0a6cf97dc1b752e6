"""Charts as figures in a notebook: anybody's with its words, and what JupyterLab draws of each."""

import os
import re
from base64 import b64encode
from typing import Any

import altair as alt
import pandas as pd

from pipeline.errors import BadInput
from pipeline.figures import pictures, press
from pipeline.figures.house import LeftOut, worded
from pipeline.figures.press import Origin, Spec
from pipeline.figures.theme import SIZES, themed
from pipeline.text import one_of


def as_figure(
    chart: Any,
    name: str,
    *,
    question: str,
    finding: str,
    counted: str,
    description: str = "",
    title: str = "",
    size: str = "blog",
    theme: str = "light",
    empty: str = "",
) -> alt.LayerChart | LeftOut:
    """Anybody's chart with the words it is published with; raises :class:`BadInput` for others.

    It must be one chart or layers of one: charts side by side have no common canvas. Without a row
    to draw it is left out, for the reason ``empty``.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        raise BadInput(f"{name!r} cannot name a figure", "use lower-case letters, digits and _")
    for word, sentence in (("question", question), ("finding", finding), ("counted", counted)):
        if not sentence.strip():
            raise BadInput(f"figure {name}: {word} is empty", "say it in a sentence")
    if not isinstance(chart, alt.Chart | alt.LayerChart):
        what = f"figure {name}: {type(chart).__name__} is not one chart or layers of one"
        raise BadInput(what, "layer charts with +, or make a figure of each")
    if any(layer.config is not alt.Undefined for layer in (chart, *getattr(chart, "layer", ()))):
        what = f"figure {name}: its chart has a configuration of its own"
        raise BadInput(what, "leave out .configure_...(): a figure looks like the report")
    for word, given, known in (("size", size, tuple(SIZES)), ("theme", theme, ("light", "dark"))):
        if given not in known:
            raise BadInput(f"figure {name}: {word} {given!r} is not known", one_of(given, known))
    if _is_empty(chart):
        return LeftOut(name, empty.strip().rstrip(".") or "its table has no row")
    figure = worded(
        chart, name, question=question, finding=finding, counted=counted, description=description
    )
    own = {"title": title.strip(), "canvas": size, "theme": theme}
    usual = {"title": "", "canvas": "blog", "theme": "light"}
    figure.usermeta |= {key: value for key, value in own.items() if value != usual[key]}
    return figure


def _is_empty(chart: Any) -> bool:
    """Has every frame that the chart draws no row?"""
    layers = (chart, *getattr(chart, "layer", ()))
    frames = [layer.data for layer in layers if isinstance(layer.data, pd.DataFrame)]
    return bool(frames) and all(frame.empty for frame in frames)


def register(origin: Origin) -> None:
    """Show charts as figures of this origin in a notebook: alive in JupyterLab."""
    alt.renderers.register("trustcensus", _shown)
    alt.renderers.enable("trustcensus", origin=origin)


#: What a report has in the place of a chart that is no figure.
_UNPUBLISHED = "A chart that is not published: study.figure(chart, ...) makes it a figure."


def _shown(spec: Spec, origin: Origin, **_: Any) -> Spec:
    """What a notebook keeps of a chart; any that is not a figure is shown as Altair made it."""
    if "question" not in spec.get("usermeta", {}):
        return {press.MIME: {**spec, "$schema": press.SCHEMA}, "text/plain": _UNPUBLISHED}
    return mimebundle(spec, origin)


def mimebundle(spec: Spec, origin: Origin) -> Spec:
    """A figure's forms in a notebook: the spec that JupyterLab draws, a still picture, the alt text.

    A report runs notebooks without the picture (:data:`press.NO_PICTURES` in the environment): it draws
    each figure once, and puts its own there.
    """
    dressed = press.dress(spec, origin, slack=0.88)  # where the font is missing, text is wider
    bundle: Spec = {press.MIME: dressed, "text/plain": dressed["usermeta"]["alt"]}
    theme = dressed["usermeta"].get("theme", "light")
    if theme != "light":
        bundle = {**bundle, press.PLAIN: dressed, press.MIME: press.in_theme(dressed, theme)}
    if press.NO_PICTURES not in os.environ:
        picture = pictures.png(dressed, themed(pictures.svg(dressed), theme), scale=1.5)
        bundle["image/png"] = b64encode(picture).decode()
    return bundle
