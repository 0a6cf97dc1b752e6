"""Parts that several charts draw alike: axes, lines with end labels, columns, bars, boundaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from pipeline.charts import fonts
from pipeline.charts.boundaries import between
from pipeline.charts.frame import ZERO, Canvas
from pipeline.charts.scales import Scale, count, seconds, spread, time_ticks

#: The day from which the index keeps provenance (the same in the boundary dates).
ATTESTABLE = date(2024, 10, 3)


@dataclass(frozen=True)
class Line:
    """One line: points in data units, its end label and look."""

    points: list[tuple[float, float]]
    label: str
    token: str
    dash: Sequence[float] = (1, 0)
    shape: str = "circle"
    step: bool = False


def widest(texts: Sequence[str], size: float, weight: int = 400) -> float:
    """Pixels the widest of some texts takes."""
    return max((fonts.width(text, size, weight) for text in texts), default=0.0)


def y_axis(canvas: Canvas, y: Scale, values: Sequence[float], texts: Sequence[str]) -> None:
    """Grid lines and their labels; the baseline is drawn stronger."""
    s = canvas.sizes
    for value, text in zip(values, texts, strict=True):
        at = y(value)
        token, group = ("axis", "label") if value == values[0] else ("grid", "grid")
        canvas.rule(0, at, canvas.width, at, token, group=group)
        canvas.text(-12, at, text, size=s.axis, align="right")


def time_axis(canvas: Canvas, x: Scale, first: date, last: date) -> None:
    """Ticks and month labels below the plot."""
    s = canvas.sizes
    for day, text in time_ticks(first, last):
        at, half = x(seconds(day)), fonts.width(text, s.axis) / 2
        canvas.rule(at, canvas.height, at, canvas.height + 6, "axis", group="label")
        middle = min(max(at, half - canvas.left + s.margin), canvas.width + canvas.right - half - 4)
        canvas.text(middle, canvas.height + 6 + s.axis, text, size=s.axis, align="center")


def boundaries(canvas: Canvas, x: Scale, first: date, last: date) -> None:
    """Dashed full-height lines with a letter and a short note at the top."""
    s = canvas.sizes
    shown = between(canvas.frame.boundaries, first, last, "attestation")
    ends = [*(x(seconds(each.day)) for each in shown), canvas.width + canvas.right]
    for each, end in zip(shown, ends[1:], strict=True):
        at = x(seconds(each.day))
        canvas.rule(at, 0, at, canvas.height, "muted", dash=(3, 3), group="grid")
        room = min(s.note * 8, end - at - s.note)
        words = fonts.wrapped(f"{each.letter} · {each.label}", s.note, room)
        for place, line in enumerate(words):
            canvas.text(at + 7, s.note_line * (place + 0.5), line, size=s.note, halo=True)


def breaks(canvas: Canvas, x: Scale, first: date, last: date, axis: str = "list") -> None:
    """Dashed lines of an axis's dates with letters above; unless told, of the lists' breaks.

    For dates too near each other, or marks too high, for words; the caption has those.
    """
    s = canvas.sizes
    shown = between(canvas.frame.boundaries, first, last, axis)
    places = [x(seconds(each.day)) for each in shown]
    letters = spread(places, s.note * 1.1, 0, canvas.width + canvas.right - s.note)
    for each, at, letter_at in zip(shown, places, letters, strict=True):
        canvas.rule(at, 0, at, canvas.height, "muted", dash=(3, 3), group="grid")
        canvas.text(letter_at, -s.note * 0.65, each.letter, size=s.note, align="center")


def before_attestations(canvas: Canvas, x: Scale, first: date) -> None:
    """The sunken zone of the time in which nothing could be attested, if the axis shows it."""
    if first >= ATTESTABLE.replace(day=1):
        return
    s, wide = canvas.sizes, x(seconds(ATTESTABLE))
    canvas.rect(0, 0, wide, canvas.height, fill="sunken", group="zone")
    words = fonts.wrapped("not attestable yet", s.note, max(wide - 12, s.note * 4.5))
    if widest(words, s.note) <= wide - 4:
        middle = canvas.height / 2 - s.note_line * (len(words) - 1) / 2
        for place, line in enumerate(words):
            canvas.text(wide / 2, middle + s.note_line * place, line, size=s.note, align="center")


def lines(
    canvas: Canvas, x: Scale, y: Scale, drawn: Sequence[Line], bottom: float | None = None,
    top: float = 0,
) -> None:  # fmt: skip
    """Lines with an end mark and a direct label, labels pushed apart from ``top`` to ``bottom``."""
    s = canvas.sizes
    drawn = [line for line in drawn if line.points]
    ends = spread([y(line.points[-1][1]) for line in drawn], s.label * 1.3, top,
                  canvas.height if bottom is None else bottom)  # fmt: skip
    for line, label_y in zip(drawn, ends, strict=True):
        data = alt.InlineData(values=[{"x": a, "y": b} for a, b in line.points])
        encoded = {
            "x": alt.X("x:Q", scale=x.alt(), axis=None),
            "y": alt.Y("y:Q", scale=y.alt(), axis=None),
        }
        canvas.add(
            alt.Chart(data).mark_line(
                color=canvas.frame.colour(line.token), strokeWidth=s.line, aria=False,
                strokeDash=list(line.dash), interpolate="step-after" if line.step else "linear",
            ).encode(**encoded)
        )  # fmt: skip
        last = alt.InlineData(values=[{"x": line.points[-1][0], "y": line.points[-1][1]}])
        canvas.add(
            alt.Chart(last).mark_point(
                filled=True, opacity=1, size=s.point, shape=line.shape, aria=False,
                color=canvas.frame.colour(line.token),
            ).encode(**encoded)
        )  # fmt: skip
        end = x(line.points[-1][0])
        canvas.text(end + s.label * 0.75, label_y, line.label, size=s.label, weight=600,
                    token="strong", halo=True)  # fmt: skip


def columns(
    canvas: Canvas, x: Scale, y: Scale, rows: Sequence[tuple[float, float, float, float]],
    token: str,
) -> None:  # fmt: skip
    """Columns ``(start, end, bottom, top)`` in data units, 2 px apart."""
    data = [{"x": a, "x2": b, "y": low, "y2": top} for a, b, low, top in rows if top > low]
    if not data:
        return
    canvas.fills += [((x(a), y(top), x(b) - x(a), y(low) - y(top)), "figure")
                     for a, b, low, top in rows if top > low]  # fmt: skip
    mark = alt.Chart(alt.InlineData(values=data)).mark_rect(
        color=canvas.frame.colour(token), stroke=canvas.frame.colour("figure"), strokeWidth=2,
        aria=False,
    )  # fmt: skip
    canvas.add(
        mark.encode(
            x=alt.X("x:Q", scale=x.alt(), axis=None), x2=alt.X2("x2:Q"),
            y=alt.Y("y:Q", scale=y.alt(), axis=None), y2=alt.Y2("y2:Q"),
        )
    )  # fmt: skip


def bars(canvas: Canvas, rows: Sequence[tuple[str, str, float, str, str]], most: float) -> None:
    """Horizontal bars ``(label, second line, value, value text, token)`` from a common zero."""
    s = canvas.sizes
    step = canvas.height / len(rows)
    thick = min(step * 0.62, s.label * 2.6)
    canvas.rule(0, 0, 0, canvas.height, "axis", group="label")
    for place, (label, second, value, text, token) in enumerate(rows):
        middle = step * (place + 0.5)
        shift = s.note * 0.6 if second else 0
        canvas.text(-12, middle - shift, label, size=s.axis, weight=600, token="strong",
                    align="right")  # fmt: skip
        if second:
            canvas.text(-12, middle + shift * 1.1, second, size=s.note, align="right")
        wide = canvas.width * value / most
        if value and token.endswith("unknown"):
            segment(canvas, "unknown", 0, middle - thick / 2, wide, thick)
        elif value:
            canvas.rect(0, middle - thick / 2, wide, thick, fill=token, word_ink="figure")
        canvas.text(wide + 8, middle, text, size=s.label, weight=600, token="strong", halo=True,
                    group="label" if value else ZERO)  # fmt: skip


def stacked(
    canvas: Canvas, top: float, height: float, parts: Sequence[tuple[str, int]], total: int
) -> None:
    """One 100 % bar of evidence states, solid to hatched to dashed, counts inside or above."""
    s = canvas.sizes
    at = 0.0
    thin: list[tuple[float, str]] = []
    for state, number in parts:
        wide = canvas.width * number / total
        if number == 0:
            continue
        segment(canvas, state, at, top, wide, height)
        text = count(number)
        if fonts.width(text, s.label, 600) + 8 <= wide:
            ink = {"verified": "figure", "attested": "ink-dark"}.get(state, "strong")
            canvas.text(at + wide / 2, top + height / 2, text, size=s.label, weight=600, token=ink,
                        align="center", halo=state == "not_attestable",
                        halo_token="ev-not_attestable-tint")  # fmt: skip
        else:
            thin.append((min(at + wide / 2, canvas.width - 4), text))
        at += wide
    apart = widest([text for _, text in thin], s.note) + 6
    placed = spread([middle for middle, _ in thin], apart, 0, canvas.width)
    for middle, (_, text) in zip(placed, thin, strict=True):
        canvas.text(middle, top - s.note * 0.6, text, size=s.note, align="center")


def segment(canvas: Canvas, state: str, x: float, y: float, wide: float, height: float) -> None:
    """One filled part in the look of its evidence state; parts touch with a 2 px gap."""
    inner = max(wide - 2, 1)
    if state in {"verified", "attested"}:
        canvas.rect(x, y, inner, height, fill=f"ev-{state}", word_ink="figure")
    elif state == "unknown":
        canvas.rect(x + 0.75, y + 0.75, max(inner - 1.5, 0.5), height - 1.5, stroke="ev-unknown",
                    dash=(3, 2), word_ink="muted")  # fmt: skip
    else:
        base = "attested" if state == "partial" else state
        canvas.rect(x + 0.75, y + 0.75, max(inner - 1.5, 0.5), height - 1.5, fill=f"ev-{base}-tint",
                    stroke=f"ev-{base}", stroke_width=1.5, word_ink="muted")  # fmt: skip
        if state == "not_attestable":
            canvas.hatch(x, y, inner, height)


def key(canvas: Canvas, states: Sequence[tuple[str, str]], y: float) -> None:
    """The key of stacked states: one row above the first bar, in bar order."""
    s = canvas.sizes
    x, box = -canvas.left + s.margin, s.note * 1.05
    taken = sum(box + 7 + fonts.width(words, s.note, 600) for _, words in states)
    gap = min(s.note * 1.1, (s.width - 2 * s.margin - taken) / max(1, len(states) - 1))
    for state, words in states:
        segment(canvas, state, x, y - box / 2, box + 2, box)
        canvas.text(x + box + 7, y, words, size=s.note, weight=600, token="body")
        x += box + 7 + fonts.width(words, s.note, 600) + gap
    canvas.fills = [fill for fill in canvas.fills if fill[0][3] > box]


def values(rows: Sequence[dict[str, Any]], name: str) -> list[Any]:
    """One column of some rows."""
    return [row[name] for row in rows]
