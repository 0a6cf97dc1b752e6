"""What was on top at the time: how the list turns over, and what that does to the attested share."""

from itertools import pairwise
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import fonts, parts
from pipeline.charts.adoption import _margins, _percent_texts
from pipeline.charts.boundaries import between
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import (
    Scale,
    count,
    part,
    rate,
    rows_of,
    seconds,
    share,
    something,
    ticks,
)

PARTS = (("adoption_points", "Adoption", "rank-2"), ("turnover_points", "Turnover", "rank-4"))


def list_turnover(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Step line of projects ever listed over columns of projects new on each month's list."""
    rows = rows_of(table)
    later = [row for row in rows if row["entered"] is not None]
    something(later)
    first, last = rows[0]["listed_on"], rows[-1]["listed_on"]
    ever, members = rows[-1]["ever"], rows[-1]["members"]
    entered = sum(row["entered"] for row in later)
    most = max(later, key=lambda row: row["entered"])
    words = Words(
        "list_turnover", "How fast does the list of top projects turn over?",
        f"{count(ever)} projects were in the top {members} on some list from {first} to {last}; "
        f"a list brings {entered / len(later):.0f} new ones on average.",
        f"Above, projects listed so far; below, those not on the list before. {len(rows)} lists, "
        f"the last of each month. {_breaks_in_words(frame, rows)}",
        f"Two charts on one time axis, {first:%B %Y} to {last:%B %Y}. Above, a step line of projects "
        f"that were in the top {members} on any list so far, from {count(rows[0]['ever'])} to "
        f"{count(ever)}. Below, columns of projects that were not on the list before: "
        f"{entered / len(later):.0f} on average, at most {most['entered']} on {most['listed_on']}. "
        "Dashed lines stand where what the list counts has changed.",
    )  # fmt: skip
    label = f"{count(ever)} projects"
    canvas = Canvas(frame, words, *_margins(frame, [label], count(ever)))
    upper, lower = _panels(canvas)
    x = Scale((seconds(first), seconds(last)), (0, canvas.width))
    parts.breaks(canvas, x, first, last)
    y = Scale((0, ever * 1.06), (upper, 0))
    shown = [value for value in ticks(ever, 3) if value <= y.domain[1]]
    parts.y_axis(canvas, y, shown, [count(value) for value in shown])
    parts.lines(canvas, x, y, [
        parts.Line([(seconds(row["listed_on"]), row["ever"]) for row in rows], label, "rank-2",
                   step=True)
    ])  # fmt: skip
    canvas.text(0, lower - frame.sizes.label * 0.9, "New since the list before",
                size=frame.sizes.note, weight=600, token="strong", halo=True)  # fmt: skip
    below = Scale((0, max(most["entered"], 1) * 1.1), (canvas.height, lower))
    low = [value for value in ticks(max(most["entered"], 1), 2) if value <= below.domain[1]]
    parts.y_axis(canvas, below, low, [count(value) for value in low])
    parts.columns(canvas, x, below, [
        (seconds(before["listed_on"]), seconds(row["listed_on"]), 0, row["entered"])
        for before, row in pairwise(rows)
    ], "rank-2")  # fmt: skip
    parts.time_axis(canvas, x, first, last)
    return canvas.finish()


def rolling_adoption(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Two lines, of the list at the time and of today's, over the parts of each change."""
    rows = rows_of(table, "share")
    split = [row for row in rows if row["adoption_points"] is not None]
    something(split)
    first, last = rows[0]["listed_on"], rows[-1]["listed_on"]
    end = rows[-1]
    total = {name: sum(row[name] for row in split) for name, _, _ in PARTS}
    unlisted = max(row["members"] - row["known"] for row in rows)
    words = Words(
        "rolling_adoption", "Does adoption rise, or does the list change?",
        f"{part(end['attested'], end['known'], 'known projects')} on top on {last} were attested; since "
        f"{split[0]['listed_on']}, adoption moved that by {_points(total['adoption_points'])} and "
        f"turnover of the list by {_points(total['turnover_points'])}.",
        f"Above, attested share of the known projects of each month's list and of today's; below, its "
        f"change. Up to {unlisted} listed projects are unknown and left out. {_breaks_in_words(frame, rows)}",
        f"Two charts on one time axis, {first:%B %Y} to {last:%B %Y}. Above, lines of the attested share "
        f"of who was on top at the time, {rate(rows[0]['attested'], rows[0]['known'])} at first and "
        f"{rate(end['attested'], end['known'])} at last, and of today's cohort. Below, columns split "
        f"each change into adoption by projects on both lists, {_points(total['adoption_points'])} in "
        f"all, and turnover of the list, {_points(total['turnover_points'])}.",
    )  # fmt: skip
    fixed = [row for row in rows if row["fixed_share"] is not None]
    labels = [f"{rate(end['attested'], end['known'])} listed then"]
    labels += [f"{share(fixed[-1]['fixed_share'], end['known'])} listed now"] if fixed else []
    canvas = Canvas(frame, words, *_margins(frame, labels, "+10 pp"))
    upper, lower = _panels(canvas)
    x = Scale((seconds(first), max(seconds(last), seconds(first) + 86400)), (0, canvas.width))
    parts.breaks(canvas, x, first, last)
    top = max(max(row["share"], row["fixed_share"] or 0) for row in rows)
    y_values = ticks(min(115 * top, 100) or 1, 3)
    y = Scale((0, y_values[-1]), (upper, 0))
    parts.y_axis(canvas, y, y_values, _percent_texts(y_values))
    drawn = [[(seconds(row["listed_on"]), 100 * row[name]) for row in found]
             for name, found in (("share", rows), ("fixed_share", fixed))]  # fmt: skip
    looks: list[dict[str, Any]] = [
        {"token": "rank-1"},
        {"token": "rank-3", "dash": (5, 3), "shape": "diamond"},
    ]
    parts.lines(canvas, x, y, [
        parts.Line(points, label, **look)
        for points, label, look in zip(drawn, labels, looks, strict=False)
    ], bottom=upper)  # fmt: skip
    _changes(canvas, x, rows, lower)
    parts.time_axis(canvas, x, first, last)
    return canvas.finish()


def _changes(canvas: Canvas, x: Scale, rows: list[dict[str, Any]], top: float) -> None:
    """Columns of both parts of each change, side by side from a common zero."""
    s = canvas.sizes
    found = [row[name] for row in rows for name, _, _ in PARTS if row[name] is not None]
    high = ticks(max(*found, 0.1), 2)[-1]
    low = min(*found, 0) * 1.05
    y = Scale((low, high), (canvas.height, top))
    values, texts = [0.0, high], ["0", f"+{high:g} pp"]
    if y(0) + s.axis * 1.2 < canvas.height:
        values, texts = [*values, low / 1.05], [*texts, f"−{abs(low / 1.05):.1f}"]
    parts.y_axis(canvas, y, values, texts)
    at, line = 0.0, top - s.label * 0.9
    for _, name, token in PARTS:
        canvas.rect(at, line - s.note * 0.45, s.note * 0.9, s.note * 0.9, fill=token, group="label")
        canvas.text(
            at + s.note * 1.4, line, name, size=s.note, weight=600, token="strong", halo=True
        )
        at += s.note * 3 + fonts.width(name, s.note, 600)
    for place, (name, _, token) in enumerate(PARTS):
        spans = []
        for before, row in pairwise(rows):
            if row[name] is None:
                continue
            start, end = seconds(before["listed_on"]), seconds(row["listed_on"])
            middle = (start + end) / 2
            left, right = ((start, middle), (middle, end))[place]
            spans.append((left, right, min(row[name], 0), max(row[name], 0)))
        parts.columns(canvas, x, y, spans, token)


def _panels(canvas: Canvas) -> tuple[float, float]:
    """Bottom of the upper panel and top of the lower one, with room for the lower one's head."""
    gap = canvas.sizes.label * 2.4
    upper = (canvas.height - gap) * 0.62
    return upper, upper + gap


def _points(value: float) -> str:
    return f"{'−' if value < -0.05 else '+'}{abs(value):.1f} pp"


def _breaks_in_words(frame: Frame, rows: list[dict[str, Any]]) -> str:
    """The letters of the breaks and what they stand for, for the caption."""
    shown = between(frame.boundaries, rows[0]["listed_on"], rows[-1]["listed_on"], "list")
    if not shown:
        return ""
    return "Breaks: " + "; ".join(f"{b.letter} {b.label} ({b.day})" for b in shown) + "."
