"""How far provenance has spread: by rank band over time, along ranks, first files, all files."""

from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import (
    FEW,
    Scale,
    count,
    month_end,
    next_month,
    part,
    rate,
    rows_of,
    seconds,
    share,
    something,
    ticks,
    undrawn,
)
from pipeline.charts.tokens import DASHES, SHAPES
from pipeline.labels import STATES, titles

STATE_WORDS = titles(STATES)


def adoption_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Lines by rank band: share of projects whose newest release at month's end is attested."""
    rows = rows_of(table, "share")
    last = {row["band"]: row for row in rows}
    newest = sorted(last.values(), key=lambda row: row["band_order"])
    first, final = newest[0], newest[-1]
    n = sum(row["known"] for row in newest)
    day = month_end(rows[-1]["month"], frame.as_of)
    against = "" if first is final else (
        f", against {_of_ranks(final)}"
    )  # fmt: skip
    counts = f" ({first['attested']} of {first['known']})" if first["known"] >= FEW else ""
    words = Words(
        "adoption_by_rank", "How much of the cohort publishes with attestations?",
        f"{_of_ranks(first)}{counts} had attested every file of their newest release by {day}{against}.",
        f"Share of projects whose newest release at each month's end was attested, by the files uploaded until "
        f"then; yanked as of the capture. n = {n} known "
        f"projects ({' + '.join(str(row['known']) for row in newest)}); unknown ones are left out.",
        f"Line chart of the share of projects with an attested newest release by rank band, "
        f"{rows[0]['month']:%B %Y} to {day:%B %Y}. "
        + "; ".join(f"ranks {row['band']}: {row['attested']} of {row['known']}" for row in newest)
        + f". In {rows[0]['month']:%B %Y} it was {rows[0]['attested']} of {rows[0]['known']} for "
        f"ranks {rows[0]['band']}; nothing could be attested before October 2024.",
    )  # fmt: skip
    labels = {row["band"]: f"{rate(row['attested'], row['known'])} ranks {row['band']}"
              for row in newest}  # fmt: skip
    y_values = ticks(min(100 * max(row["share"] or 0 for row in rows) * 1.15, 100) or 1)
    canvas = Canvas(frame, words, *_margins(frame, list(labels.values())))
    start, end = rows[0]["month"], frame.as_of
    x = Scale((seconds(start), max(seconds(end), seconds(start) + 86400)), (0, canvas.width))
    y = Scale((0, y_values[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, y_values, _percent_texts(y_values))
    parts.time_axis(canvas, x, start, end)
    parts.before_attestations(canvas, x, start)
    parts.boundaries(canvas, x, start, end)
    parts.lines(canvas, x, y, [
        parts.Line(
            [(seconds(month_end(row["month"], frame.as_of)), 100 * row["share"])
             for row in rows if row["band"] == newer["band"]
             and month_end(row["month"], frame.as_of) >= parts.ATTESTABLE],
            labels[newer["band"]], token, DASHES[token], SHAPES[token],
        )
        for newer, token in ((row, f"rank-{min(row['band_order'], 5)}") for row in newest)
    ])  # fmt: skip
    return canvas.finish()


def adoption_along_ranks(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Two lines over rank, attested share of ranks 1 to n; behind them each tenth's interval."""
    rows = rows_of(table)
    end = rows[-1]
    weighted = end["downloads_share"] is not None
    banded = any(row["low"] is not None for row in rows)
    hundred = next((row for row in rows if row["rank"] >= 100), end)
    by_downloads = (
        f"; they take {share(end['downloads_share'], 1000)} of known downloads" if weighted else ""
    )
    shown = [row for row in rows if row["rank"] >= 10] or rows
    words = Words(
        "adoption_along_ranks",
        "Do the most downloaded projects attest more often?",
        f"{part(end['attested'], end['known'], 'known projects')} are attested on {frame.as_of}"
        f"{by_downloads}.",
        f"Attested share of the known projects of ranks 1 to n, and of their downloads. "
        f"n = {end['known']} known projects; unknown ones are left out."
        + (
            " Bands: the share of each tenth of the ranks beyond 100, 95 % interval by publishing owners, "
            "for what other projects of such ranks would do."
            if banded
            else ""
        ),
        f"Line chart of the attested share of ranks 1 to n, by projects and by downloads, for n up "
        f"to {end['rank']} on {frame.as_of}. {end['attested']} of {end['known']} known projects are "
        f"attested in all{by_downloads}. Of ranks 1 to {hundred['rank']}, {hundred['attested']} of "
        f"{hundred['known']} are. The left end rests on few projects, the right on the whole cohort.",
        undrawn(table, shown, "rank"),
    )
    labels = [f"{rate(end['attested'], end['known'])} projects"]
    if weighted:
        labels.append(f"{share(end['downloads_share'], 1000)} downloads")
    top = max(max(row["share"], row["downloads_share"] or 0, row["high"] or 0) for row in shown)
    y_values = ticks(min(100 * top * 1.05, 100) or 1)
    canvas = Canvas(frame, words, *_margins(frame, labels))
    low, high = shown[0]["rank"], max(shown[-1]["rank"], shown[0]["rank"] + 1)
    x, y = Scale((low, high), (0, canvas.width)), Scale((0, y_values[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, y_values, _percent_texts(y_values))
    _rank_axis(canvas, x, low, high)
    _decile_bands(canvas, x, y, shown)
    drawn = [parts.Line([(row["rank"], 100 * row["share"]) for row in shown], labels[0], "rank-2")]
    if weighted:
        points = [(row["rank"], 100 * row["downloads_share"]) for row in shown
                  if row["downloads_share"] is not None]  # fmt: skip
        drawn.append(parts.Line(points, labels[1], "rank-3", (5, 3), "diamond"))
    parts.lines(canvas, x, y, drawn)
    return canvas.finish()


def _decile_bands(canvas: Canvas, x: Scale, y: Scale, rows: list[dict[str, Any]]) -> None:
    """The interval of each tenth of the ranks that has one: faint, with its ends drawn."""
    bands: list[dict[str, float]] = []
    for _, each in groupby(rows, key=lambda row: row["decile"]):
        found = list(each)
        if found[0]["low"] is None:
            continue
        left, right = x(found[0]["rank"]), x(found[-1]["rank"])
        low, high = y(100 * found[0]["low"]), y(100 * found[0]["high"])
        bands.append({"x": left, "x2": right, "y": high, "y2": low})
        for edge in (low, high):
            canvas.rule(left, edge, right, edge, "rank-2", group="grid", opacity=0.5)
    faint = alt.Chart(alt.InlineData(values=bands)).mark_rect(
        color=canvas.frame.colour("rank-2"), opacity=0.18, aria=False
    )
    x_axis, y_axis = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    canvas.add(faint.encode(x=x_axis, y=y_axis, x2="x2:Q", y2="y2:Q"), "zone")


def first_attested_by_month(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Step line of projects attested so far over columns of projects new in each month."""
    rows = rows_of(table)
    total, busiest = rows[-1]["cumulative"], max(rows, key=lambda row: row["new"])
    something(rows, total)
    known = rows[-1]["known"]
    alike = sum(row["new"] == busiest["new"] for row in rows)
    most_new = (
        f"{busiest['new']} of them began in {busiest['month']:%B %Y}, the busiest month"
        if alike == 1 else f"at most {busiest['new']} of them began in one month"
    )  # fmt: skip
    words = Words(
        "first_attested_by_month",
        "When did projects first upload an attested file?",
        f"{total} projects had an attested file by {frame.as_of}; {most_new}.",
        f"Projects by the month of their first attested file: all so far above, new ones below. "
        f"{known} projects are known; files deleted since are not seen.",
        f"Two charts on one time axis. Above, a step line of projects with an attested file, from "
        f"{rows[0]['month']:%B %Y} to {frame.as_of:%B %Y}, ending at {total}. Below, columns of "
        f"projects whose first attested file is of that month; {most_new}. "
        "None could come before October 2024.",
    )
    canvas = Canvas(frame, words, *_margins(frame, [f"{total} projects"]))
    gap = frame.sizes.label * 2.4
    upper = (canvas.height - gap) * 0.64
    start, end = rows[0]["month"], next_month(rows[-1]["month"])
    x = Scale((seconds(start), seconds(end)), (0, canvas.width))
    y = Scale((0, max(total, 1) * 1.06), (upper, 0))
    values = [value for value in ticks(max(total, 1), 3) if value <= y.domain[1]]
    parts.y_axis(canvas, y, values, [count(value) for value in values])
    points = [(seconds(next_month(row["month"])), row["cumulative"]) for row in rows]
    parts.lines(canvas, x, y, [
        parts.Line([(seconds(start), 0), *points], f"{total} projects", "evt-first_attested",
                   step=True)
    ])  # fmt: skip
    below = Scale((0, max(busiest["new"], 1) * 1.1), (canvas.height, upper + gap))
    canvas.text(0, upper + gap - frame.sizes.label * 0.9, "New in each month",
                size=frame.sizes.note, weight=600, token="strong")  # fmt: skip
    low = [value for value in ticks(max(busiest["new"], 1), 2) if value <= below.domain[1]]
    parts.y_axis(canvas, below, low, [count(value) for value in low])
    parts.columns(canvas, x, below, [
        (seconds(row["month"]), seconds(next_month(row["month"])), 0, row["new"]) for row in rows
    ], "evt-first_attested")  # fmt: skip
    parts.time_axis(canvas, x, start, rows[-1]["month"])
    return canvas.finish()


def files_by_month(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Stacked columns of files the cohort uploaded each month, by evidence."""
    rows = rows_of(table)
    order = ("attested", "none_found", "not_attestable", "unknown")
    total = {state: sum(row["files"] for row in rows if row["state"] == state) for state in order}
    n = sum(total.values())
    something(rows, n)
    since = total["attested"] + total["none_found"]
    shown = f" ({share(total['attested'] / since, since)})" if since >= FEW else ""
    months = [(month, {row["state"]: row["files"] for row in found})
              for month, found in groupby(rows, key=lambda row: row["month"])]  # fmt: skip
    words = Words(
        "files_by_month", "How many files does the cohort upload, and are they attested?",
        f"Of {count(since)} attestable files (uploaded since 2024-10-03), "
        f"{count(total['attested'])}{shown} are attested on {frame.as_of}.",
        f"Files by month of upload; only files still served. n = {count(n)}: "
        + ", ".join(f"{count(total[state])} {STATE_WORDS[state].lower()}" for state in order) + ".",
        f"Stacked columns of files uploaded by the cohort each month, {rows[0]['month']:%B %Y} to "
        f"{frame.as_of:%B %Y}, by evidence: "
        + ", ".join(f"{count(total[state])} {STATE_WORDS[state].lower()}" for state in order)
        + ". Files from before October 2024 could not be attested. Deleted files are not counted, "
        "so early months show survivors.",
    )  # fmt: skip
    most = max(sum(found.values()) for _, found in months)
    y_values = ticks(most)
    canvas = Canvas(frame, words, *_margins(frame, [], f"{count(y_values[-1])} files"))
    canvas.height -= (lowered := frame.sizes.note * 2)
    canvas.top += lowered
    start, end = months[0][0], next_month(months[-1][0])
    x = Scale((seconds(start), seconds(end)), (0, canvas.width))
    y = Scale((0, y_values[-1]), (canvas.height, 0))
    parts.key(canvas, [(state, STATE_WORDS[state]) for state in order if total[state]],
              -frame.sizes.note * 1.7)  # fmt: skip
    parts.y_axis(canvas, y, y_values, [*map(count, y_values[:-1]), f"{count(y_values[-1])} files"])
    parts.time_axis(canvas, x, start, months[-1][0])
    for month, found in months:
        bottom, left = 0, x(seconds(month))
        for state in order:
            if number := found.get(state, 0):
                high, low = y(bottom + number), y(bottom)
                parts.segment(canvas, state, left + 1, high, x(seconds(next_month(month))) - left,
                              max(low - high - 1, 1))  # fmt: skip
                bottom += number
    return canvas.finish()


def _of_ranks(row: dict[str, Any]) -> str:
    few = " projects" if row["known"] < FEW else ""
    return f"{rate(row['attested'], row['known'])}{few} of ranks {row['band']}"


def _margins(
    frame: Frame, right_labels: list[str], widest_y: str = "100%"
) -> tuple[float, float, float]:
    """Left, right and below: room for the labels there."""
    s = frame.sizes
    left = s.margin + parts.widest([widest_y], s.axis) + 12
    right = s.margin + parts.widest(right_labels, s.label, 600) + (s.label if right_labels else 6)
    return left, right, s.axis + 14 + 0.8 * s.gap + 8


def _percent_texts(values: list[float]) -> list[str]:
    return [f"{value:g}" for value in values[:-1]] + [f"{values[-1]:g}%"]


def _rank_axis(canvas: Canvas, x: Scale, low: int, high: int) -> None:
    """Ticks at round ranks; the first says what they are."""
    s = canvas.sizes
    apart = 3 * s.axis
    inner: list[Any] = [value for value in ticks(high) if low < value < high
                        and x(high) - x(value) > apart and x(value) - x(low) > apart] + [high]  # fmt: skip
    for place, value in enumerate([low, *inner]):
        at = x(value)
        canvas.rule(at, canvas.height, at, canvas.height + 6, "axis", group="label")
        text = f"rank {value:g}" if place == 0 else f"{value:g}"
        canvas.text(at, canvas.height + 6 + s.axis, text, size=s.axis, align="center")
