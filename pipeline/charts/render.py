"""Figures as bytes: SVG, PNG and the Vega-Lite spec, the same for the same chart."""

import base64
import html
import json
import struct
import zlib
from typing import Any

from pipeline.charts import fonts
from pipeline.charts.outline import outlined, runs

#: Media type under which a notebook's output says which figure it is.
FIGURE = "application/vnd.trustcensus.figure+json"
_PNG_HEAD = 8 + 25  # signature and IHDR chunk


def as_dict(chart: Any) -> dict[str, Any]:
    """The spec, without the slow schema validation: a test validates every chart's."""
    found: dict[str, Any] = chart.to_dict(validate=False)
    return found


def svg(chart: Any) -> str:
    """The figure as SVG with its title, description and role for assistive technology.

    Raises :class:`~pipeline.charts.fonts.MissingGlyph` for a character its font cannot draw.
    """
    import vl_convert

    fonts.register()
    words = chart.usermeta
    text: str = vl_convert.vegalite_to_svg(as_dict(chart))
    for run in runs(text):
        fonts.check(words["name"], run.weight, run.text)
    head, rest = text.split(">", 1)
    about = f"<title>{html.escape(words['title'])}</title><desc>{html.escape(words['alt'])}</desc>"
    return f'{head} role="img">{about}{rest}\n'


def png(chart: Any, picture: str | None = None, scale: float = 2) -> bytes:
    """The figure as PNG, twice its size, packed without loss.

    ``picture`` is its :func:`svg` where that is at hand. Title and alt text, and SIMULATED where it
    is, are text chunks.
    """
    import oxipng
    import vl_convert

    words = chart.usermeta
    drawn: bytes = vl_convert.svg_to_png(picture or svg(chart), scale=scale)
    body = oxipng.optimize_from_memory(drawn)
    chunks = _text_chunk("Title", words["title"]) + _text_chunk("Description", words["alt"])
    if words["simulated"]:
        chunks += _text_chunk("Comment", "SIMULATED")
    return body[:_PNG_HEAD] + chunks + body[_PNG_HEAD:]


def spec(chart: Any) -> str:
    """The Vega-Lite spec as canonical JSON."""
    return json.dumps(as_dict(chart), sort_keys=True, ensure_ascii=False, indent=1) + "\n"


class Shown:
    """A figure as a notebook shows it: a picture with its alt text, and its name for a page.

    The picture is SVG with outlined text in an ``<img>``: JupyterLab and nbconvert show that
    without trust, and it looks the same with no font installed.
    """

    def __init__(self, chart: Any) -> None:
        self.chart = chart

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        words = self.chart.usermeta
        data = base64.b64encode(outlined(svg(self.chart)).encode()).decode()
        picture = (
            f'<img width="{words["size"][0]}" alt="{html.escape(words["alt"])}" '
            f'src="data:image/svg+xml;base64,{data}">'
        )
        return {FIGURE: {"name": words["name"]}, "text/html": picture, "text/plain": words["alt"]}


def show(chart: Any) -> Shown:
    """The chart as a picture, for the last line of a notebook cell."""
    return Shown(chart)


def _text_chunk(key: str, text: str) -> bytes:
    """An international text chunk (iTXt, uncompressed)."""
    content = key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    length, check = len(content), zlib.crc32(b"iTXt" + content)
    return struct.pack(">I", length) + b"iTXt" + content + struct.pack(">I", check)
