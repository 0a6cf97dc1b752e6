"""What every figure says of itself, and the canvas that draws it: chrome, axes, watermark.

A canvas works in pixels from the plot's top left corner; data marks keep their own fields and get
explicit scales, so that a spec still holds the data.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import altair as alt

from pipeline.charts import fonts, watermark
from pipeline.charts.boundaries import Boundary
from pipeline.charts.tokens import SIZES, Size, Sizes, Theme, colour

Box = tuple[float, float, float, float]
#: Order in which groups of marks are drawn, lowest first.
GROUPS = ("zone", "watermark", "grid", "mark", "fill-word", "label", "zero", "chrome")
#: The group of texts that are the only trace of a true zero: a bar of no length, an empty axis.
ZERO = "zero"
#: Height of a bare figure as a part of the format's: title and caption are text of the page.
BARE_HEIGHT = 0.74
#: Characters of an alt text, not counting a mark of simulation.
ALT_LEAST, ALT_MOST = 250, 480


class EmptyChart(ValueError):
    """The table has no row to draw: the source does not say."""


@dataclass(frozen=True)
class Frame:
    """Where a figure's numbers come from, and the form it is drawn in.

    A ``bare`` figure has no title, subtitle and caption: a page says them as real text.
    """

    source: str
    cohort: str
    as_of: date
    snapshot: str
    simulated: bool = False
    evidence: str = ""
    size: Size = "blog"
    theme: Theme = "light"
    bare: bool = False
    boundaries: tuple[Boundary, ...] = ()

    @property
    def sizes(self) -> Sizes:
        """Pixel sizes of the format."""
        return SIZES[self.size]

    def colour(self, token: str) -> str:
        """A palette token's value in this theme."""
        return colour(token, self.theme)

    def documentary(self, source: str, stated_on: date) -> "Frame":
        """The same form for what documents say: no snapshot is behind it, and none simulates it."""
        return replace(self, source=source, cohort="", as_of=stated_on, snapshot="",
                       simulated=False, evidence="")  # fmt: skip

    def source_line(self) -> str:
        """Source, cohort, date, evidence and licence, as the last caption line states them."""
        marked = " (SIMULATED DATA)" if self.simulated else ""
        taken = f"snapshot {self.snapshot}" if self.snapshot else "from documents, no snapshot"
        parts = [f"Source: {self.source}{marked}", self.cohort,
                 f"{taken}, as of {self.as_of.isoformat()}", self.evidence,
                 "data licence per source"]  # fmt: skip
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Words:
    """The words of one figure, all worked out from the plotted table.

    ``left_out``: places of the table's rows that are not drawn, so that nothing is said of them.
    """

    name: str
    title: str
    finding: str
    counted: str
    alt: str
    left_out: tuple[int, ...] = ()


@dataclass
class Canvas:
    """One figure being drawn. ``left`` and ``right`` are pixels beside the plot for labels."""

    frame: Frame
    words: Words
    left: float
    right: float
    below: float
    plot_height: float | None = None
    texts: dict[tuple[Any, ...], list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    shapes: dict[tuple[Any, ...], list[Box]] = field(default_factory=lambda: defaultdict(list))
    layers: dict[str, list[alt.Chart]] = field(default_factory=lambda: defaultdict(list))
    boxes: list[Box] = field(default_factory=list)
    fills: list[tuple[Box, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        fonts.register()
        s = self.frame.sizes
        room = s.width - 2 * s.margin
        marked = "Simulated data. " if self.frame.simulated else ""
        self.finding = marked + self.words.finding
        self.notes = [self.words.counted, self.frame.source_line()]
        self.title = fonts.wrapped(fonts.drawable(self.words.title, 600), s.title, room, 600)
        self.subtitle = fonts.wrapped(fonts.drawable(self.finding), s.subtitle, room)
        self.caption = [
            line
            for text in self.notes
            for line in fonts.wrapped(fonts.drawable(text), s.caption, room)
        ]
        head = s.margin + len(self.title) * s.title_line + 6 + len(self.subtitle) * s.subtitle_line
        self.top: float = head + s.gap
        self.bottom: float = self.below + 16 + len(self.caption) * s.caption_line + s.margin
        fill = s.height - self.top - self.bottom
        if self.frame.bare:
            self.top, self.bottom = s.gap, self.below
            fill = BARE_HEIGHT * s.height - self.top - self.bottom
        self.height = self.plot_height if self.plot_height is not None else max(fill, 220)
        self.width: float = s.width - self.left - self.right

    @property
    def sizes(self) -> Sizes:
        """Pixel sizes of the format."""
        return self.frame.sizes

    def text(
        self, x: float, y: float, text: str, *, size: float, weight: int = 400,
        token: str = "muted", align: str = "left", group: str = "label", halo: bool = False,
        halo_token: str = "figure",
    ) -> None:  # fmt: skip
        """One line of text with its middle at ``y``; kept clear of the watermark."""
        shown = fonts.drawable(text, weight)
        wide = fonts.width(shown, size, weight)
        start = x - {"left": 0.0, "center": wide / 2, "right": wide}[align]
        self.boxes.append((start, y - size * 0.6, wide, size * 1.2))
        edge = self.frame.colour(halo_token) if halo else ""
        key = (group, size, weight, self.frame.colour(token), align, edge)
        self.texts[key].append({"x": round(x, 2), "y": round(y, 2), "text": shown})

    def zero(self, sentence: str) -> None:
        """Say in the middle of an empty plot what none was found of."""
        s = self.sizes
        found = fonts.wrapped(fonts.drawable(sentence, 600), s.label, self.width * 0.9, 600)
        y = self.height / 2 - (step := s.label * 1.4) * (len(found) - 1) / 2
        for place, line in enumerate(found):
            self.text(self.width / 2, y + step * place, line, size=s.label, weight=600,
                      token="strong", align="center", group=ZERO, halo=True)  # fmt: skip

    def rule(
        self, x: float, y: float, x2: float, y2: float, token: str = "grid", *, width: float = 1,
        dash: Sequence[float] = (1, 0), group: str = "grid", opacity: float = 1,
    ) -> None:  # fmt: skip
        """A straight line."""
        style = (group, "rule", None, self.frame.colour(token), width, tuple(dash), opacity)
        self.shapes[style].append((x, y, x2, y2))

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None,
        stroke: str | None = None, stroke_width: float = 1, dash: Sequence[float] = (1, 0),
        group: str = "mark", word_ink: str | None = None,
    ) -> None:  # fmt: skip
        """A rectangle; ``word_ink`` is the ink of the word SIMULATED inside its fill."""
        inside = "transparent" if fill is None else self.frame.colour(fill)
        edge = None if stroke is None else self.frame.colour(stroke)
        style = (group, "rect", inside, edge, stroke_width, tuple(dash), 1.0)
        self.shapes[style].append((x, y, x + width, y + height))
        if word_ink:
            self.fills.append(((x, y, width, height), word_ink))

    def add(self, chart: alt.Chart, group: str = "mark") -> None:
        """A layer of data marks with its own scales."""
        self.layers[group].append(chart)

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Vertical lines every 7 px: the second channel of "not attestable"."""
        at = x + 5
        while at < x + width - 2:
            self.rule(
                at, y + 1, at, y + height - 1, "ev-not_attestable", group="mark", opacity=0.55
            )
            at += 7

    def finish(self) -> alt.LayerChart:
        """The figure: all layers in order, chrome, watermark, words in ``usermeta``."""
        if not self.frame.bare:
            self._fill_canvas()
            self._chrome()
        if self.frame.simulated:
            watermark.lay(self)
        self._draw_shapes()
        self._write_texts()
        s = self.sizes
        layers = [layer for group in GROUPS for layer in self.layers[group]]
        marked = "SIMULATED: " if self.frame.simulated else ""
        apart = alt.ScaleResolveMap(
            x="independent", y="independent", color="independent", shape="independent"
        )
        # one call: each method of a chart copies all of its layers
        return alt.LayerChart(
            layer=layers,
            resolve=alt.Resolve(scale=apart),
            width=self.width, height=self.height, autosize="none",
            padding={"left": self.left, "right": self.right, "top": self.top,
                     "bottom": self.bottom},
            background=self.frame.colour("figure"),
            config=alt.Config(font=fonts.FAMILY, view=alt.ViewConfig(stroke=None)),
            usermeta={
                "name": self.words.name, "title": marked + self.words.title,
                "subtitle": " ".join(self.subtitle), "caption": self.caption,
                "question": self.words.title, "finding": self.finding, "notes": self.notes,
                "alt": fonts.drawable(marked + self._alt()), "simulated": self.frame.simulated,
                "size": [s.width, round(self.top + self.height + self.bottom)],
                "left_out": list(self.words.left_out),
            },
        )  # fmt: skip

    def _fill_canvas(self) -> None:
        """Where the format has a fixed shape, a low plot stands in its middle."""
        spare = self.sizes.height - self.top - self.height - self.bottom
        if self.frame.size != "blog" and spare > 0:
            self.top += spare / 2
            self.bottom, self.below = self.bottom + spare / 2, self.below + spare / 2

    def _alt(self) -> str:
        """The alt text; a short one also says what is counted, a very long one is cut."""
        text = self.words.alt
        for sentence in re.split(r"(?<=\.) ", self.words.counted):
            if len(text) < ALT_LEAST:
                text += f" {sentence}"
        return text if len(text) <= ALT_MOST else text[: ALT_MOST - 1] + "…"

    def _chrome(self) -> None:
        s, left = self.sizes, self.sizes.margin - self.left
        y = s.margin - self.top + s.title_line / 2
        for line in self.title:
            self.text(left, y, line, size=s.title, weight=600, token="strong", group="chrome")
            y += s.title_line
        y += 6 - s.title_line / 2 + s.subtitle_line / 2
        for line in self.subtitle:
            self.text(left, y, line, size=s.subtitle, token="body", group="chrome")
            y += s.subtitle_line
        y = self.height + self.below
        self.rule(left, y, s.width - s.margin - self.left, y, "rule", group="chrome")
        y += 8 + s.caption_line / 2
        for line in self.caption:
            self.text(left, y, line, size=s.caption, group="chrome")
            y += s.caption_line

    def word(self, x: float, y: float, size: float, ink: str, group: str, opacity: float) -> None:
        """The word SIMULATED of the watermark; unlike other text it keeps nothing clear."""
        key = (group, size, 700, ink, "left", "", opacity)
        self.texts[key].append({"x": round(x, 2), "y": round(y, 2), "text": watermark.WORD})

    def _draw_shapes(self) -> None:
        """One layer a style, below what else its group holds; rules over rectangles."""
        drawn: dict[str, list[alt.Chart]] = defaultdict(list)
        for key in sorted(self.shapes, key=lambda key: key[1]):
            group, kind, fill, stroke, width, dash, opacity = key
            rows = [{name: round(at, 2) for name, at in zip(("x", "y", "x2", "y2"), box, strict=True)}
                    for box in self.shapes[key]]  # fmt: skip
            data = alt.Chart(alt.InlineData(values=rows))
            style: dict[str, Any] = {"strokeWidth": width, "strokeDash": list(dash), "aria": False}
            mark = (
                data.mark_rule(**style, color=stroke, opacity=opacity) if kind == "rule"
                else data.mark_rect(**style, color=fill, stroke=stroke)
            )  # fmt: skip
            drawn[group].append(mark.encode(
                x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None),
                x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"),
            ))  # fmt: skip
        for group, shapes in drawn.items():
            self.layers[group] = shapes + self.layers[group]

    def _write_texts(self) -> None:
        for key, rows in sorted(self.texts.items(), key=lambda item: repr(item[0])):
            group, size, weight, ink, align, edge, *opacity = key
            base = alt.Chart(alt.InlineData(values=rows)).encode(
                x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None),
                text=alt.Text("text:N"),
            )  # fmt: skip
            style: dict[str, Any] = {
                "font": fonts.FAMILY, "fontSize": size, "fontWeight": weight, "align": align,
                "baseline": "middle", "aria": False, "opacity": opacity[0] if opacity else 1,
            }  # fmt: skip
            if edge:
                self.layers[group].append(
                    base.mark_text(**style, color=edge, stroke=edge, strokeWidth=size * 0.3)
                )
            drawn = base.mark_text(**style, color=ink)
            if group == ZERO:  # a drawing can be asked whether it shows zeros
                drawn = drawn.properties(name=f"{ZERO}_{len(self.layers[ZERO])}")
            self.layers[group].append(drawn)
