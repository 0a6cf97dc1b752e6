"""What was fetched, by the version and by the day, as BigQuery's logs count it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import STATE_WORDS, _margins, _percent_texts
from pipeline.charts.evidence import percent_axis
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import (
    FEW,
    Scale,
    count,
    rate,
    rows_of,
    seconds,
    share,
    something,
    ticks,
)
from pipeline.charts.tokens import SHAPES

SPANS = {"first_hours": "First 6 hours", "first_day": "First day", "first_week": "First week"}
CHANGES = {"publisher_changed": ("Publisher changed", "evt-publisher_changed"),
           "provenance_lost": ("Attestation lost", "evt-lost")}  # fmt: skip
HAPPENED = {"publisher_changed": "with a changed publisher",
            "provenance_lost": "that lost attestation"}  # fmt: skip
#: Ratios beyond these are drawn at the edge; the words and the table have their value.
RATIOS = (0.01, 100)
_STEPS = (0.01, 0.03, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 100)
_UNITS = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (1, "downloads"))


def logged(frame: Frame) -> Frame:
    """The frame of a figure that rests on the logs too, whatever else the capture asked."""
    known = "BigQuery" in frame.source
    return frame if known else replace(frame, source=f"{frame.source}; logs in BigQuery")


def downloads_by_attestation(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """A 100 % bar a span since the first file: downloads by evidence of the version fetched."""
    rows = rows_of(table)
    spans = {name: {row["state"]: row for row in found}
             for name, found in groupby(rows, key=lambda row: row["span"])}  # fmt: skip
    shown = {name: found for name, found in spans.items() if found["attested"]["known_downloads"]}
    something(list(shown))
    longest = list(shown)[-1]
    end = shown[longest]
    known, unknown = end["attested"]["known_downloads"], end["unknown"]
    cut = sum(row["cut_off"] for row in end.values())
    releases = sum(row["releases"] for row in end.values())
    total = known + unknown["downloads"]
    words = Words(
        "downloads_by_attestation", "How much of what is fetched of new releases is attested?",
        f"{_of(end['attested']['downloads'], known)} in a release's {SPANS[longest].lower()} were of an "
        "attested release.",
        "Downloads by the evidence of the version fetched, not of the project; releases uploaded within the "
        f"download window. n = {count(releases)} releases in the {SPANS[longest].lower()}; {cut} more are left "
        f"out: the log ends too early or lacks a day. Unknown, in no share: {count(unknown['downloads'])} "
        f"downloads (releases: {unknown['releases']}; no longer served: {unknown['removed']}).",
        f"Stacked bars of downloads of new releases since their first file, by evidence of the version fetched. "
        f"{SPANS[longest]}: "
        + ", ".join(f"{count(row['downloads'])} {STATE_WORDS[state].lower()}"
                    for state, row in end.items() if row["downloads"] or state == "unknown")
        + f", of {count(total)}. "
        + " ".join(f"{SPANS[name]}: {_of(found['attested']['downloads'], found['attested']['known_downloads'])} "
                   "were of attested releases." for name, found in list(shown.items())[:-1]),
    )  # fmt: skip
    s = frame.sizes
    notes = {name: f"n = {count(sum(row['releases'] for row in found.values()))}"
             for name, found in shown.items()}  # fmt: skip
    left = s.margin + max(parts.widest([SPANS[name] for name in shown], s.axis, 600),
                          parts.widest(list(notes.values()), s.note)) + 12  # fmt: skip
    tall = None if len(shown) > 2 else 96.0 * len(shown) * s.axis / 15
    canvas = Canvas(logged(frame), words, left, s.margin + 18, s.axis + 14 + 0.8 * s.gap + 8, tall)
    lift = s.note * 2.2
    canvas.top += lift
    canvas.height -= 0 if tall else lift
    parts.key(canvas, [(state, STATE_WORDS[state]) for state in end
                       if any(found[state]["downloads"] for found in shown.values())],
              -s.note * 1.5)  # fmt: skip
    step = canvas.height / len(shown)
    for place, (name, found) in enumerate(shown.items()):
        middle = step * (place + 0.5)
        canvas.text(-12, middle - s.note * 0.6, SPANS[name], size=s.axis, weight=600,
                    token="strong", align="right")  # fmt: skip
        canvas.text(-12, middle + s.note * 0.7, notes[name], size=s.note, align="right")
        numbers = [(state, row["downloads"]) for state, row in found.items()]
        parts.stacked(canvas, middle - step * 0.31, step * 0.62, numbers,
                      sum(number for _, number in numbers))  # fmt: skip
    percent_axis(canvas)
    return canvas.finish()


def attested_downloads_by_day(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Columns of downloads a day; below them the attested share, where evidence is known."""
    rows = rows_of(table)
    whole = [row for row in rows if row["downloads"] is not None]
    downloads = sum(row["downloads"] for row in whole)
    something(whole, downloads)
    told = [row for row in whole if row["share"] is not None]
    known = sum(row["known_downloads"] for row in told)
    attested = sum(row["attested_downloads"] for row in told)
    first, last, lacking = rows[0]["day"], rows[-1]["day"], len(rows) - len(whole)
    few, most = (pick(whole, key=lambda row: row["downloads"]) for pick in (min, max))
    holes = (
        f" The log lacks {lacking} of {len(rows)} days (shaded): no number is known."
        if lacking
        else ""
    )
    words = Words(
        "attested_downloads_by_day", "How much of each day's downloads goes to attested projects?",
        (f"{_of(attested, known)} from {first} to {last} were of projects attested on the day."
         if told else
         f"{count(downloads)} downloads from {first} to {last}; logs alone do not say who is attested."),
        f"Above, downloads of the cohort a day (UTC), {count(downloads)} in all; below, the share of known "
        f"projects whose newest release at the day's end was attested, whichever version was fetched."
        + (f" {count(sum(row['downloads'] for row in told) - known)} downloads are of unknown ones." if told else
           " Of no project it is known.") + holes,
        f"Columns of the cohort's downloads a day, {first} to {last}, from {count(few['downloads'])} "
        f"({few['day']}) to {count(most['downloads'])} ({most['day']}). "
        + (f"Below, columns of the share that went to attested projects: "
           f"{_rate(told[0])} at first, {_rate(told[-1])} at last, "
           f"{_of(attested, known)} in all." if told else "Which of them were attested is not known.") + holes,
    )  # fmt: skip
    s = frame.sizes
    high = ticks(most["downloads"], 3)
    size, unit = next(each for each in _UNITS if high[-1] >= each[0])
    heads = [f"{value / size:g}" for value in high[:-1]] + [f"{high[-1] / size:g} {unit}"]
    label = f"{_rate(told[-1])} attested" if told else ""
    canvas = Canvas(logged(frame), words, *_margins(frame, [label] if told else [], heads[-1]))
    x = Scale((seconds(first), seconds(last + timedelta(1))), (0, canvas.width))
    upper = canvas.height * (0.58 if told else 1)
    y = Scale((0, high[-1]), (upper, 0))
    for row in rows:
        if row["downloads"] is None:
            start = x(seconds(row["day"]))
            wide = x(seconds(row["day"] + timedelta(1))) - start
            canvas.rect(start, 0, wide, canvas.height, fill="sunken", group="zone")
    parts.y_axis(canvas, y, high, heads)
    _days(canvas, x, y, [(row, row["downloads"]) for row in whole], "rank-3")
    if told:
        top = ticks(100 * max(row["share"] for row in told) or 1, 2)
        below = Scale((0, top[-1]), (canvas.height, upper + s.label * 2.2))
        parts.y_axis(canvas, below, top, _percent_texts(top))
        _days(canvas, x, below, [(row, 100 * row["share"]) for row in told], "ev-attested")
        canvas.text(canvas.width + s.label * 0.4, below(100 * told[-1]["share"]), label,
                    size=s.label, weight=600, token="strong", halo=True)  # fmt: skip
    _day_axis(canvas, x, rows)
    return canvas.finish()


def _days(
    canvas: Canvas, x: Scale, y: Scale, rows: Sequence[tuple[dict[str, Any], float]], token: str
) -> None:
    """A column a day, 2 px apart; thin ones touch, or the pattern would be that of the gaps."""
    for row, value in rows:
        start, end = (x(seconds(row["day"] + timedelta(place))) for place in (0, 1))
        gap = 2.0 if end - start >= 8 else -0.4
        canvas.rect(start + gap / 2, y(value), end - start - gap, y(0) - y(value), fill=token)


def _day_axis(canvas: Canvas, x: Scale, rows: Sequence[dict[str, Any]]) -> None:
    """Up to five dates below the plot, the first and the last among them."""
    s = canvas.sizes
    places = sorted({round(place * (len(rows) - 1) / 4) for place in range(5)})
    for place in places:
        day = rows[place]["day"]
        at = x(seconds(day) + 43200)
        text = f"{day.day} {day:%b}" if len(rows) <= 120 else f"{day:%b %Y}"
        canvas.rule(at, canvas.height, at, canvas.height + 6, "axis", group="label")
        canvas.text(at, canvas.height + 6 + s.axis, text, size=s.axis, align="center")


def uptake_after_change(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """A mark a span and change: downloads against the project's unchanged releases."""
    rows = {(row["span"], row["change"]): row for row in rows_of(table)}
    rated = [key for key, row in rows.items() if key[1] in CHANGES and row["rated"]]
    something([rows[key] for key in rated])
    spans = [span for span in SPANS if any(key[0] == span for key in rated)]
    end, usual = spans[-1], rows[spans[-1], "none"]
    found = [rows[end, change] for change in CHANGES]
    cut = sum(row["cut_off"] for (span, _), row in rows.items() if span == end)
    told = "; ".join(
        f"{count(row['rated'])} {HAPPENED[row['change']]}, {_times(row['median_ratio'])}"
        for row in found if row["rated"]
    )  # fmt: skip
    words = Words(
        "uptake_after_change", "How soon is a release fetched after its publisher changed?",
        f"Fetched in the {SPANS[end].lower()}, against unchanged releases of the project (medians): {told}.",
        "Downloads in the span / median of the project's releases without such a change, stable and pre-releases "
        f"apart; mark: median, line: quartiles. {SPANS[end]}: {usual['releases']} unchanged releases; left out: "
        f"{rows[end, 'not_told']['releases']} of which it cannot be told, "
        f"{sum(row['alone'] for row in found)} changed ones without a counterpart, {cut} cut off by the log. "
        "A change says nothing about what a release does.",
        "Marks with quartile lines, logarithmic: downloads of releases whose publisher changed or "
        "that lost attestation, divided by the median of unchanged ones of the project. "
        + " ".join(
            f"{SPANS[span]}: " + ", ".join(
                f"{_times(rows[key]['median_ratio'])} for {rows[key]['rated']} {HAPPENED[key[1]]}"
                for key in rated if key[0] == span
            ) + "."
            for span in spans
        ),
    )  # fmt: skip
    s = frame.sizes
    labels = {
        key: f"{_times(rows[key]['median_ratio'])}, n = {rows[key]['rated']}" for key in rated
    }
    left = s.margin + parts.widest([name for name, _ in CHANGES.values()], s.axis, 600) + 16
    right = s.margin + s.label + parts.widest(list(labels.values()), s.label, 600)
    canvas = Canvas(logged(frame), words, left, right, s.axis + 14 + 0.8 * s.gap + 8)
    ends = [_inside(rows[key][name]) for key in rated for name in ("low_ratio", "high_ratio")]
    low = max(step for step in _STEPS if step <= min(*ends, 0.5))
    high = min(step for step in _STEPS if step >= max(*ends, 2))
    x = Scale((low, high), (0, canvas.width), log=True)
    parts_at = [step for step in _STEPS if low <= step <= high]
    shown = [step for place, step in enumerate(parts_at)
             if step in {low, 1, high} or (len(parts_at) < 8 or place % 2)]  # fmt: skip
    for step in shown:
        token = "axis" if step == 1 else "grid"
        canvas.rule(x(step), 0, x(step), canvas.height, token)
        canvas.text(x(step), canvas.height + 6 + s.axis, f"{step:g} ×", size=s.axis, align="center")
    step = canvas.height / len(spans)
    for place, span in enumerate(spans):
        top = step * place
        canvas.text(s.margin - left, top + s.axis * 0.8, SPANS[span], size=s.axis, weight=600,
                    token="strong")  # fmt: skip
        mine = [key for key in rated if key[0] == span]
        for line, key in enumerate(mine):
            middle = top + step * (0.30 + 0.65 * (line + 0.5) / len(mine))
            _quartiles(canvas, x, rows[key], middle, labels[key])
    return canvas.finish()


def _quartiles(canvas: Canvas, x: Scale, row: dict[str, Any], y: float, label: str) -> None:
    """One line from quartile to quartile with a mark at the median, named left, numbered right."""
    s = canvas.sizes
    name, token = CHANGES[row["change"]]
    low, middle, high = (_inside(row[f"{end}_ratio"]) for end in ("low", "median", "high"))
    canvas.text(s.margin - canvas.left, y, name, size=s.axis, token="body")
    canvas.rule(x(low), y, x(high), y, token, width=s.line, group="label")
    mark = alt.Chart(alt.InlineData(values=[{"ratio": row["median_ratio"]}])).mark_point(
        filled=True, opacity=1, size=s.point * 1.6, aria=False, color=canvas.frame.colour(token),
        shape=SHAPES[token.removeprefix("evt-")], stroke=canvas.frame.colour("figure"),
        strokeWidth=1,
    )  # fmt: skip
    canvas.add(mark.encode(x=alt.value(x(middle)), y=alt.value(y)), "label")
    canvas.text(canvas.width + s.label * 0.8, y, label, size=s.label, weight=600, token="strong")


def _inside(ratio: float) -> float:
    """The ratio within what the axis can show."""
    return min(max(ratio, RATIOS[0]), RATIOS[1])


def _times(ratio: float) -> str:
    """A ratio as text: "0.95 times"; no more digits than it has a use for."""
    return f"{ratio:.2f} times" if ratio < 10 else f"{count(ratio)} times"


def _rate(row: dict[str, Any]) -> str:
    """The attested share of a day's downloads, or the counts where there are few."""
    return rate(row["attested_downloads"], row["known_downloads"])


def _of(number: int, n: int) -> str:
    """Downloads of downloads, with a share where there are enough."""
    words = f"{count(number)} of {count(n)} downloads"
    return words if n < FEW else f"{words} ({share(number / n, n)})"
