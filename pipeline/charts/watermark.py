"""The word SIMULATED behind and inside the marks of a figure that shows no real project.

It is laid so that no large part of the plot can be cut out without one whole word.
"""

from typing import TYPE_CHECKING

from pipeline.charts import fonts

if TYPE_CHECKING:
    from pipeline.charts.frame import Canvas

Box = tuple[float, float, float, float]
WORD = "SIMULATED"


def lay(canvas: "Canvas") -> None:
    """The word in tiles behind the marks, moved aside from text, and inside every wide fill."""
    s = canvas.sizes
    size = s.axis
    wide = fonts.width(WORD, size, 700)
    row, step, placed = size * 2.3, wide * 1.45, 0
    y = size * 0.8
    while y < canvas.height - size * 0.4:
        x = step / 2 if placed % 2 else 0.0
        while x < canvas.width - wide * 0.5:
            at = _clear(canvas, x, y, wide, size)
            if at is not None and at + wide <= canvas.width + 2:
                canvas.word(at, y, size, canvas.frame.colour("sim-tile"), "watermark", 1.0)
            x += step
        placed += 1
        y += row
    small = s.note * 0.62
    narrow = fonts.width(WORD, small, 700)
    for (x, top, width, height), ink in canvas.fills:
        at = x + 6
        while at + narrow <= x + width - 4 and height >= small * 1.6:
            for y in (top + small * 0.9, top + height - small * 0.9):
                if height >= small * 5 or y < top + height / 2:
                    box = (at - 4, y - small / 2, narrow + 8, small)
                    if not any(_overlap(box, other) for other in canvas.boxes):
                        canvas.word(at, y, small, canvas.frame.colour(ink), "fill-word", 0.55)
            at += narrow * 1.6


def _carrying(canvas: "Canvas") -> list[Box]:
    """Fills wide and tall enough to carry the word themselves."""
    small = canvas.sizes.note * 0.62
    narrow = fonts.width(WORD, small, 700) + 10
    return [box for box, _ in canvas.fills if box[2] >= narrow and box[3] >= small * 1.6]


def _clear(canvas: "Canvas", x: float, y: float, wide: float, size: float) -> float | None:
    for shift in (0.0, wide * 0.35, -wide * 0.35):
        box = (x + shift - 4, y - size * 0.6, wide + 8, size * 1.2)
        taken = [*canvas.boxes, *_carrying(canvas)]
        if not any(_overlap(box, other) for other in taken):
            return x + shift
    return None


def _overlap(a: Box, b: Box) -> bool:
    return (a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
            and a[1] < b[1] + b[3] and b[1] < a[1] + a[3])  # fmt: skip
