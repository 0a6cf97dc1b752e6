"""A dressed spec as a picture: SVG in the light palette, and PNG."""

import copy
import html
import re
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from pipeline.figures import fonts, tips
from pipeline.figures.outline import runs
from pipeline.figures.press import FRAME, HOVER, Spec

_LINES = re.compile(
    r'<text ([^>]*?transform="[^"]*)"([^>]*)>((?:<tspan[^>]*/>|<tspan[^>]*>[^<]*</tspan>)+)</text>'
)
_EMPTY = re.compile("<text [^>]*/>")
#: What the renderer tells assistive technology of each mark: a figure is one picture with a text.
_ROLES = re.compile(r' role="graphics-\w+"| aria-(?:roledescription|label|hidden)="[^"]*"')
#: Stands for a line of the frame's words while the picture is laid out.
_LETTER = "x"
_PNG_HEAD = 8 + 25  # signature and IHDR chunk


def svg(spec: Spec) -> str:
    """A dressed spec as SVG in the light palette, with its words for assistive technology.

    A character that the font lacks is drawn as ``?``; the spec keeps it.
    """
    import vl_convert

    fonts.register()
    still = {**spec, "layer": [layer for layer in spec["layer"] if layer.get("name") != HOVER]}
    short, lines = _in_short(_drawable(still))
    drawn = vl_convert.vegalite_to_svg(short, allowed_base_urls=[])
    return _finished(spec, _in_full(drawn, lines))


def _in_short(spec: Spec) -> tuple[Spec, dict[str, list[str]]]:
    """The spec with one letter for each line of the frame's words, and the lines by their role.

    The renderer measures every text several times, at a cost for each letter; the frame's lines are
    wrapped already, start where the canvas does and move nothing by their width.
    """
    short, lines = copy.copy(spec), {}
    if "title" in spec:
        title = short["title"] = dict(spec["title"])
        for key, role in (("text", "title-text"), ("subtitle", "title-subtitle")):
            lines[role], title[key] = title[key], _letters(title[key])
    layers = short["layer"] = list(spec["layer"])
    for place, layer in enumerate(layers):
        if layer.get("name") == f"{FRAME}caption":
            role = "mark house_frame_caption_marks"
            lines[role] = layer["mark"]["text"]
            layers[place] = {**layer, "mark": {**layer["mark"], "text": _letters(lines[role])}}
    return short, lines


def _letters(lines: list[str]) -> list[str]:
    return [line and _LETTER for line in lines]


def _in_full(drawn: str, lines: Mapping[str, list[str]]) -> str:
    """The picture with the frame's words where their letters stand."""
    for role, words in lines.items():
        start = drawn.index(f'role-{role}"')
        end = drawn.index("</text>", start) + 1
        drawn = drawn[:start] + _worded(drawn[start:end], words) + drawn[end:]
    return drawn


def _worded(text: str, lines: list[str]) -> str:
    rest = (html.escape(line, quote=False) for line in lines if line)
    return re.sub(f">{_LETTER}<", lambda _: f">{next(rest)}<", text)


def live(spec: Spec, told: tips.Tips) -> str:
    """:func:`svg` for a page with scripts: unseen points too, and the marks have numbers of tips.

    What they tell is added to ``told``; :func:`~pipeline.figures.tips.without_tips` takes it away.
    """
    import vl_convert

    fonts.register()
    drawable = _drawable({**spec, "layer": [_point_like(layer) for layer in spec["layer"]]})
    vega = tips.with_tips(vl_convert.vegalite_to_vega(drawable), drawable)
    return _finished(spec, told.numbered(vl_convert.vega_to_svg(vega, allowed_base_urls=[])))


def _point_like(layer: Spec) -> Spec:
    """Unseen points without extent or selection, so that the others are drawn as without them."""
    if layer.get("name") != HOVER:
        return layer
    plain = {key: value for key, value in layer.items() if key != "params"}
    return {**plain, "mark": {**layer["mark"], "size": 0, "strokeWidth": 0}}


def _finished(spec: Spec, drawn: str) -> str:
    """What the renderer drew, with a figure's size and words and one line of text an element."""
    words, drawn = spec["usermeta"], _sized(_EMPTY.sub("", drawn), spec["usermeta"]["zoom"])
    drawn = _LINES.sub(_one_text_a_line, drawn)
    for run in runs(drawn):
        fonts.check(words["name"], run.weight, run.text)
    head, rest = _ROLES.sub("", drawn).split(">", 1)
    title, text = (html.escape(label) for label in labels(words))
    return f'{head} role="img"><title>{title}</title><desc>{text}</desc>{rest}\n'


def _sized(picture: str, zoom: float) -> str:
    """A picture that is shown larger, or smaller."""
    head, rest = picture.split(">", 1)
    sized = re.sub(
        r'\b(width|height)="(\d+)"', lambda at: f'{at[1]}="{round(int(at[2]) * zoom)}"', head
    )
    return f"{sized}>{rest}"


def _one_text_a_line(match: re.Match[str]) -> str:
    """A text of several lines as one text element each, as outlines and readers take them."""
    down, lines = 0.0, []
    for dy, line in re.findall(
        r'<tspan(?: x="0" dy="([-\d.]+)")?(?:/>|>([^<]*)</tspan>)', match[3]
    ):
        down += float(dy or 0)
        if not line:
            continue
        moved = f' translate(0,{down:g})"' if down else '"'
        lines.append(f"<text {match[1]}{moved}{match[2]}>{line}</text>")
    return "".join(lines)


def labels(words: Mapping[str, Any]) -> tuple[str, str]:
    """The title and alt text of a figure, by its ``usermeta``: both say if it is simulated."""
    mark = "SIMULATED: " if words["simulated"] else ""
    return mark + words["finding"], mark + words["alt"]


def _drawable(spec: Spec) -> Spec:
    """A spec with ``?`` for each character that one of the faces lacks."""
    known = fonts.in_all()

    def drawable(value: Any) -> Any:
        if isinstance(value, str):
            if known.issuperset(value):
                return value
            return "".join(character if character in known else "?" for character in value)
        if isinstance(value, dict):
            return {key: drawable(item) for key, item in value.items()}
        return [drawable(item) for item in value] if isinstance(value, list) else value

    printable_spec: Spec = drawable(spec)
    return printable_spec


def png(spec: Spec, picture: str | None = None, scale: float = 2) -> bytes:
    """A dressed spec as PNG; title, alt text and mark are text chunks.

    ``picture`` is its :func:`svg`, in any theme, where that is at hand.
    """
    body = raster(picture or svg(spec), scale)
    title, text = labels(spec["usermeta"])
    chunks = _text_chunk("Title", title) + _text_chunk("Description", text)
    if spec["usermeta"]["simulated"]:
        chunks += _text_chunk("Comment", "SIMULATED")
    return body[:_PNG_HEAD] + chunks + body[_PNG_HEAD:]


def raster(picture: str, scale: float = 1) -> bytes:
    """An SVG as a plain PNG."""
    import resvg

    tree = resvg.usvg.Tree.from_str(_sized(picture, scale), fonts.rasterized())
    return bytes(resvg.render(tree, (1, 0, 0, 0, 1, 0)))


def _text_chunk(key: str, text: str) -> bytes:
    """An international text chunk (iTXt, uncompressed)."""
    content = key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    length, check = len(content), zlib.crc32(b"iTXt" + content)
    return struct.pack(">I", length) + b"iTXt" + content + struct.pack(">I", check)
