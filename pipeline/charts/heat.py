"""Tables of shaded cells; every cell prints its numbers, and one that is not known is dashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.charts import fonts, parts
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import FEW, share

STEPS = 6


@dataclass(frozen=True)
class Cell:
    """What a cell prints, and its step of the ramp; no step: not known, drawn dashed."""

    main: str
    second: str = ""
    step: int | None = None


def step_ink(frame: Frame, step: int) -> str:
    """The ink that reads on a step of the ramp: the ramp gets lighter with share in the dark."""
    if frame.theme == "light":
        return "ink-light" if step >= 4 else "ink-dark"
    return "ink-dark" if step >= 3 else "ink-light"


def step_of(share: float, each: float = 1 / STEPS) -> int:
    """The step of a share, ``each`` wide; the last one is open."""
    return min(int(share / each + 1e-9), STEPS - 1)


def rate_cell(row: dict[str, Any], each: float = 1 / STEPS) -> Cell:
    """A cell of ``share``, ``projects`` of ``known``; a step of the ramp is ``each`` wide."""
    if row["share"] is None:
        return Cell("not known")
    counts = f"{row['projects']} of {row['known']}"
    if row["known"] < FEW:
        return Cell(counts, step=step_of(row["share"], each))
    return Cell(share(row["share"], row["known"]), counts, step_of(row["share"], each))


def heat_canvas(
    frame: Frame, words: Words, labels: Sequence[tuple[str, str]], tall: float
) -> Canvas:
    """A canvas with room for row labels of one or two lines and for column headings."""
    s = frame.sizes
    names = parts.widest([name for name, _ in labels], s.axis, 600)
    left = s.margin + max(names, parts.widest([second for _, second in labels], s.note)) + 12
    canvas = Canvas(frame, words, left, s.margin, s.gap, tall * len(labels) * s.axis / 15)
    canvas.top += s.axis * 2.6
    return canvas


def heat_table(
    canvas: Canvas, labels: Sequence[tuple[str, str]], heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> None:  # fmt: skip
    """Headings, row labels and cells over the whole plot."""
    s = canvas.sizes
    wide, tall = canvas.width / len(heads), canvas.height / len(labels)
    for column, heading in enumerate(heads):
        lines = fonts.wrapped(heading, s.note, wide - 8, 600)
        for place, line in enumerate(lines):
            canvas.text(wide * (column + 0.5) - 2, -s.note_line * (len(lines) - place - 0.3), line,
                        size=s.note, weight=600, token="strong", align="center")  # fmt: skip
    for row, ((name, second), cells) in enumerate(zip(labels, rows, strict=True)):
        middle, shift = tall * (row + 0.5) - 2, s.note * 0.6 if second else 0
        canvas.text(-12, middle - shift, name, size=s.axis, weight=600, token="strong",
                    align="right")  # fmt: skip
        if second:
            canvas.text(-12, middle + shift * 1.1, second, size=s.note, align="right")
        for column, cell in enumerate(cells):
            _cell(canvas, cell, wide * column, tall * row, wide - 4, tall - 4)


def _cell(canvas: Canvas, cell: Cell, x: float, y: float, wide: float, tall: float) -> None:
    s = canvas.sizes
    if cell.step is None:
        ink = "muted"
        canvas.rect(x, y, wide, tall, stroke="ev-unknown", dash=(3, 2), word_ink=ink)
    else:
        ink = step_ink(canvas.frame, cell.step)
        canvas.rect(x, y, wide, tall, fill=f"seq-{cell.step}", stroke="axis", word_ink=ink)
    size = s.note if cell.step is None and not cell.second else s.label
    canvas.text(x + wide / 2, y + tall * (0.4 if cell.second else 0.5), cell.main, size=size,
                weight=400 if size == s.note else 600, token=ink, align="center")  # fmt: skip
    if cell.second:
        canvas.text(x + wide / 2, y + tall * 0.7, cell.second, size=s.caption, token=ink,
                    align="center")  # fmt: skip
