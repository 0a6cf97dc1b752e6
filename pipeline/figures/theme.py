"""How figures look: the palette, type sizes, canvases. The only place with a colour's value.

Specs and pictures are made in the light palette's own hex values, so that a spec is valid in any
Vega-Lite program; :func:`themed` swaps them, in spec or SVG, for another theme's. One drawing thus
serves every theme. Contrast and distances are recomputed by tests.
"""

import re
from types import SimpleNamespace
from typing import Literal, NamedTuple

from pipeline.figures import brand

Theme = Literal["light", "dark", "css", "paper"]

#: Token -> light and dark. Tokens of one light value have one dark value: a swap knows only values.
PALETTE: dict[str, tuple[str, str]] = {
    "page": ("#F6F7F5", "#0E1318"),
    "figure": ("#FFFFFF", "#151B21"),
    "paper": ("#FFF9E9", "#231D12"),
    "sunken": ("#ECEEEB", "#1E262E"),
    "flag": ("#FFF3CC", "#3A3113"),
    "strong": ("#141B22", "#F2F5F7"),
    "body": ("#26303A", "#D8DFE5"),
    "muted": ("#54616E", "#A1ADB8"),
    "accent": ("#1F5FA8", "#7DB8F2"),
    "focus": ("#8A1C7C", "#F0A6E6"),
    "axis": ("#7C8791", "#75828E"),
    "rule": ("#C9CFD4", "#3A4650"),
    "grid": ("#E2E5E8", "#2A333C"),
    "sim-ink": ("#7A4A00", "#F2CF82"),
    "ev-verified": ("#1F3C74", "#AEE4FC"),
    "ev-attested": ("#2B86C5", "#3F8BDB"),
    "ev-attested-tint": ("#DCECF7", "#16304A"),
    "ev-none_found": ("#B25D18", "#E8A133"),
    "ev-none_found-tint": ("#F3E0CB", "#3D2D1A"),
    "ev-not_attestable": ("#6B7178", "#78818A"),
    "ev-not_attestable-tint": ("#E6E9EB", "#272F37"),
    "ev-unknown": ("#7C8792", "#8A96A1"),
    "pub-GitHub": ("#5232A8", "#A58BDA"),
    "pub-GitLab": ("#C94A0C", "#FFA02E"),
    "pub-Google": ("#1E9682", "#5CE6C8"),
    "pub-unknown": ("#7C8792", "#8A96A1"),
    "vd-supported": ("#15559F", "#8FC1FA"),
    "vd-partly": ("#8D6407", "#F4D65A"),
    "vd-contradicted": ("#7A0F1C", "#E0765A"),
    "vd-undecidable": ("#606468", "#8B929B"),
    "evt-first_attested": ("#21477E", "#4A7FD0"),
    "evt-publisher_changed": ("#A653D6", "#DDB0FA"),
    "evt-lost": ("#B93410", "#EC8455"),
    "evt-dormant": ("#3A3A33", "#7A776A"),
    "rank-1": ("#172B4B", "#D6EEFF"),
    "rank-2": ("#24509A", "#8CC4F5"),
    "rank-3": ("#2B86C5", "#3F8BDB"),
    "rank-4": ("#6F9397", "#6B7F8F"),
    "rank-5": ("#7C8792", "#8A96A1"),
    "seq-0": ("#F1F5FA", "#1B2530"),
    "seq-1": ("#CFE0F1", "#213B5A"),
    "seq-2": ("#9CC3E4", "#275A8F"),
    "seq-3": ("#4F93CB", "#3F8BDB"),
    "seq-4": ("#1F5FA9", "#86BFF2"),
    "seq-5": ("#1F3C75", "#CBE8FD"),
    "ink-dark": ("#0E1318", "#0E1318"),
    "ink-low": ("#0E1319", "#F2F5F7"),
    "ink-high": ("#FFFFFD", "#0E1318"),
}
#: The light value of each token, as an attribute: ``C.ev_attested``.
C = SimpleNamespace(**{name.replace("-", "_"): light for name, (light, _) in PALETTE.items()})


class Canvas(NamedTuple):
    """A figure's size: pixels it is laid out in, their zoom to published ones, margin, headline.

    ``bare`` is the height without words, for a page that says them itself.
    """

    width: int
    height: int
    zoom: float
    bare: int
    margin: int = 24
    headline: int = 26


#: One set of type sizes serves all: another size is another canvas and a zoom. ``phone`` is 360 px
#: wide, and taller where a table has many rows.
SIZES: dict[str, Canvas] = {
    "blog": Canvas(720, 540, 1.0, 389),
    "wide": Canvas(960, 540, 1.25, 389),
    "square": Canvas(720, 720, 1.5, 540),
    "phone": Canvas(400, 620, 0.9, 430, margin=16, headline=22),
}
QUESTION, LABEL, AXIS, NOTE, CAPTION = 16, 16, 15, 14, 13


def themed(text: str, theme: Theme) -> str:
    """A spec or SVG as text in the colours of a theme: ``light``, ``dark`` or ``css`` variables.

    Light and dark are the brand's, where one holds. Only whole quoted values are colours: a label that looks like one stays. ``paper`` gives data
    that are not real their own ground.
    """
    swap = _swap(theme)
    return re.sub(r'(?<=")#[0-9A-F]{6}(?=")', lambda match: swap.get(match[0], match[0]), text)


def _swap(theme: Theme) -> dict[str, str]:
    """The colours of a theme by the light ones that specs and pictures are made in."""
    if theme == "css":
        return {light: f"var(--{name})" for name, (light, _) in reversed(PALETTE.items())}
    if theme == "paper":  # data that are not real stand on paper of another colour
        return {C.figure: C.paper}
    return {PALETTE[name][0]: value for name, value in colours(theme).items()}


def colours(theme: Theme) -> dict[str, str]:
    """The light or dark value of each token: the brand's, where it has one."""
    place = 1 if theme == "dark" else 0
    return {name: pair[place] for name, pair in {**PALETTE, **brand.active().colours}.items()}


def css_variables(theme: Theme) -> dict[str, str]:
    """Light or dark tokens by CSS variable name, so that pages and figures cannot drift apart."""
    return dict(sorted(colours(theme).items()))
