"""An SVG's text as glyph outlines, so that a picture looks the same where no font is installed.

The text of our own renderer is one line an element, placed by ``translate``: each becomes a group of
references to outlines that are drawn once. ``<title>`` and ``<desc>`` keep the words readable.
"""

import hashlib
import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from pipeline.figures import fonts

_TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
#: Weights that a chart may say in words.
_WEIGHTS = {"normal": "400", "bold": "700"}
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Run(NamedTuple):
    """One line of text as the renderer wrote it."""

    text: str
    weight: int
    size: float
    attributes: dict[str, str]


def runs(svg: str) -> Iterator[Run]:
    """Every line of text of a figure's SVG."""
    for match in _TEXT.finditer(svg):
        yield _run(match)


def outlined(svg: str) -> str:
    """The SVG with outlines for text; ids differ between any two different pictures."""
    prefix = f"g{hashlib.sha256(svg.encode()).hexdigest()[:6]}"
    ids: dict[tuple[str, int], str] = {}

    def drawn(match: re.Match[str]) -> str:
        return _drawn(_run(match), prefix, ids)

    body = _TEXT.sub(drawn, svg)
    if "<text" in body:
        message = "a text of the SVG is of a form that cannot be outlined"
        raise ValueError(message)
    outlines = "".join(f'<path id="{name}" d="{_path(*glyph)}"/>' for glyph, name in ids.items())
    return body.replace("</desc>", f"</desc><defs>{outlines}</defs>", 1)


def _run(match: re.Match[str]) -> Run:
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    size = float(attributes.pop("font-size").removesuffix("px"))
    given: str = attributes.pop("font-weight", "400")
    weight = int(_WEIGHTS.get(given, given))
    return Run(html.unescape(match[2]), weight, size, attributes)


def _drawn(run: Run, prefix: str, ids: dict[tuple[str, int], str]) -> str:
    """One line of text as references to the outlines of its characters, in font units."""
    units = _face(run.weight)[2]
    scale = run.size / units
    anchor = _ANCHORS[run.attributes.get("text-anchor", "start")]
    at = -anchor * fonts.width(run.text, units, run.weight)
    used = []
    for character in run.text:
        if _path(character, run.weight):
            name = ids.setdefault((character, run.weight), f"{prefix}{len(ids)}")
            used.append(f'<use href="#{name}" x="{at:.0f}"/>')
        at += fonts.width(character, units, run.weight)
    look: dict[str, str] = {
        key: run.attributes[key] for key in ("fill", "opacity", "stroke") if key in run.attributes
    }
    if "stroke-width" in run.attributes:
        look["stroke-width"] = f"{float(run.attributes['stroke-width']) / scale:.1f}"
    given = "".join(f' {key}="{value}"' for key, value in look.items())
    place = f"{run.attributes['transform']} scale({scale:.5g} {-scale:.5g})"
    return f'<g transform="{place}"{given}>{"".join(used)}</g>'


@cache
def _path(character: str, weight: int) -> str:
    """A character's outline in font units; empty for a space."""
    glyphs, names, _ = _face(weight)
    pen = SVGPathPen(glyphs)
    glyphs[names[ord(character)]].draw(pen)
    return str(pen.getCommands())


@cache
def _face(weight: int) -> tuple[Any, dict[int, str], int]:
    """Glyphs, their names by character, and units an em."""
    font = TTFont(fonts.path(weight))
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
