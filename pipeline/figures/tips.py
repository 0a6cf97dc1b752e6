"""What a page's chart tells of a mark that is pointed at: its tooltip, and the series it is in.

A page keeps the still picture, so that nothing is lost without script: its marks get the numbers of
a tip and of a series (``data-tip``, ``data-of``), and the texts go beside it into a script file of
a few kilobytes. Drawing the chart anew in the browser would take the renderer, 0.9 MB per page.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.figures import press
from pipeline.figures.press import Spec

#: Between what a mark tells and its series, between lines, between a name and its value. No text of
#: a drawn spec has them: they are for private use, and no face draws them.
_OF, _LINE, _VALUE = "\U0010fff0", "\U0010fff1", "\U0010fff2"
_TOLD = re.compile(f' aria-label="([^"{_OF}]*){_OF}([^"]*)"')
_UNSEEN = re.compile(f'<g class="[^"]*{press.HOVER.replace("-", "_")}_marks"[^>]*>(.*?)</g>')
_SMALL = re.compile('<g class="unseen" opacity="0">.*?</g>')
_POINT = re.compile(
    r'<path(?P<told>[^>]*?) transform="translate\((?P<x>[-\d.]+),(?P<y>[-\d.]+)\)"[^>]*/>'
)
#: How Vega writes what is true or false; what is not known it calls null, and a tip has no line of it.
_WORDS = {"true": "yes", "false": "no"}
_NUMBERED = re.compile(r' data-(?:tip|of)="\d+"')

Line = tuple[str, str]


@dataclass
class Tips:
    """The tips of a figure's drawings, each text once: lines of a name and a value."""

    told: dict[tuple[Line, ...], int] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[list[Line]]:
        """The tips by their number, as JSON has them."""
        return [list(tip) for tip in self.told]

    def numbered(self, picture: str) -> str:
        """A picture of :func:`telling` marks whose marks have numbers for what they tell."""
        numbered = _TOLD.sub(self._number, picture)
        return _UNSEEN.sub(
            lambda at: f'<g class="unseen" opacity="0">{_POINT.sub(_small, at[1])}</g>', numbered
        )

    def _number(self, match: re.Match[str]) -> str:
        text, of = (html.unescape(group) for group in match.groups())
        numbers = ""
        if text:
            parts = (line.partition(_VALUE) for line in text.split(_LINE))
            lines = tuple(
                (name, _WORDS.get(value, value)) for name, _, value in parts if value != "null"
            )
            numbers += f' data-tip="{self.told.setdefault(lines, len(self.told))}"'
        if of:
            numbers += f' data-of="{self.series.setdefault(of, len(self.series))}"'
        return numbers


def _small(point: re.Match[str]) -> str:
    """An unseen point as the shortest element that a pointer can be over."""
    numbers = "".join(_NUMBERED.findall(point["told"]))
    x, y = (f"{float(point[name]):.1f}" for name in "xy")
    return f'<circle{numbers} cx="{x}" cy="{y}" r="9"/>'


def without_tips(picture: str) -> str:
    """A numbered picture without what only a script reads."""
    return _NUMBERED.sub("", _SMALL.sub("", picture))


def script(name: str, lines: list[list[Line]]) -> str:
    """The script file of a figure's tips: names of values once, since most tips have the same."""
    heads: dict[tuple[str, ...], int] = {}
    rows = [
        [heads.setdefault(tuple(name for name, _ in tip), len(heads)), *(v for _, v in tip)]
        for tip in lines
    ]
    content = json.dumps({"heads": list(heads), "tips": rows}, separators=(",", ":"))
    return f"trustcensusTips({json.dumps(name)}, {content});\n".replace("<", "\\u003c")


def with_tips(vega: Spec, spec: Spec) -> Spec:
    """A compiled spec whose marks tell their tip and series, for :meth:`Tips.numbered`.

    ``spec`` is what it was compiled from.
    """
    of = series_of(spec)
    for mark in _marks(vega):
        if mark.get("type") == "group" or "data" not in mark.get("from", {}):
            continue
        update = mark["encode"]["update"]
        is_text = mark["type"] == "text"  # what it stands beside tells the same
        tip = _joined(None if is_text else update.get("tooltip"))
        of_one = f"datum[{json.dumps(of)}]"
        series = f"(isValid({of_one}) ? '' + {of_one} : '')" if of else "''"
        update["description"] = {"signal": f"{tip} + {json.dumps(_OF)} + {series}"}
        mark.pop("aria", None)
    return vega


def series_of(spec: Spec) -> str | None:
    """The field whose values are the series of a chart: what its colours tell apart."""
    for unit in press.units(spec["layer"]):
        for channel in ("color", "fill", "stroke"):
            encoded = unit.get("encoding", {}).get(channel, {})
            if encoded.get("type") in {"nominal", "ordinal"} and "field" in encoded:
                return str(encoded["field"])
    return None


def _marks(vega: Spec) -> Iterator[Spec]:
    for mark in vega.get("marks", []):
        yield mark
        yield from _marks(mark)


def _joined(tooltip: Any) -> str:
    """A compiled tooltip as an expression that gives its text; an empty one for other forms."""
    signal = tooltip.get("signal", "") if isinstance(tooltip, dict) else ""
    if "{" not in signal and signal not in {"", "datum"}:  # of one field alone
        return f"{json.dumps(_VALUE)} + ({signal})"
    if not signal.startswith("{"):
        return "''"
    lines = [f"{name} + {json.dumps(_VALUE)} + ({value})" for name, value in entries(signal)]
    return f"join([{', '.join(lines)}], {json.dumps(_LINE)})"


def entries(signal: str) -> list[tuple[str, str]]:
    """The names (quoted) and expressions of an object literal that the compiler wrote."""
    parts, depth, quote, begin = [], 0, "", 1
    place = 0
    while place < len(signal):
        character = signal[place]
        if quote:
            if character == "\\":
                place += 1
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        if not quote and ((character == "," and depth == 1) or depth == 0):
            parts.append(signal[begin:place].strip())
            begin = place + 1
        place += 1
    name = re.compile(r'("(?:[^"\\]|\\.)*")\s*:\s*(.*)', re.S)
    matches = [name.fullmatch(part) for part in parts if part]
    return [(match[1], match[2]) for match in matches if match]
