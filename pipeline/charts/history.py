"""What file history repeats: attestation that stops, and projects that upload after a silence."""

from datetime import date
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import fonts, parts
from pipeline.charts.adoption import _margins
from pipeline.charts.changes import RECORD
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import FEW, Scale, count, rows_of, something, ticks, undrawn
from pipeline.charts.tokens import SHAPES

#: Years a figure shows; the table has them all.
YEARS = 8
GAPS = {12: ("a year", "rank-3", "circle"), 18: ("18 months", "rank-2", "square"),
        24: ("two years", "rank-1", "diamond")}  # fmt: skip


def losses_by_quarter(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Columns a quarter of releases that stopped being attested, each with its rate and n."""
    rows = rows_of(table)
    lost, comparable = (sum(row[name] for row in rows) for name in ("lost", "comparable"))
    something(rows, comparable)
    followed = sum(row["lost_followed"] for row in rows)
    peak = max(rows, key=lambda row: row["lost"])
    named = [row for row in rows if row["incidents"]]
    rate = f" ({1000 * lost / comparable:.1f} in 1000)" if lost and comparable >= FEW else ""
    marked = "; ".join(f"{row['incidents']} ({row['incident_day']})" for row in named)
    words = Words(
        "losses_by_quarter", "How often does attestation stop after attested releases?",
        f"{lost} of {count(comparable)} comparable releases to {frame.as_of} have no attested file{rate}"
        + (f"; {followed} of them were followed by an attested one. " if lost else ". ") + RECORD,
        "Every release without an attested file, of those with an attested one before them on their line; a stop "
        "counts once for each. Above each "
        f"column: its count, and per 1,000 (‰) where n is {FEW} or more. "
        + (f"Marked: a hand-checked incident of the quarter, {marked}. " if marked else "")
        + "Releases removed from the index are not seen.",
        f"Columns of releases that stopped being attested a quarter, {_quarter(rows[0]['quarter'])} to "
        f"{_quarter(rows[-1]['quarter'])}: {lost} of {comparable} comparable releases in all{rate}"
        + (f", at most {peak['lost']} of {peak['comparable']} in {_quarter(peak['quarter'])}. {followed} were "
           "followed by an attested release of the line. " if lost else ", so the columns are empty. ")
        + (f"Quarters with a hand-checked incident in the cohort: {marked}." if marked else
           "No hand-checked incident is of a project in the cohort.")
        + " Releases that the index removed are missing.",
    )  # fmt: skip
    s = frame.sizes
    most = ticks(max(peak["lost"], 1) * 1.05)
    canvas = Canvas(frame, words, *_margins(frame, [], f"{count(most[-1])} releases"))
    canvas.bottom += (under := s.note_line)
    canvas.height -= under
    lift = s.note_line + (s.label * 1.6 if named else 0)
    canvas.top, canvas.height = canvas.top + lift, canvas.height - lift
    x = Scale((0, len(rows)), (0, canvas.width))
    y = Scale((0, most[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, most, [*map(count, most[:-1]), f"{count(most[-1])} releases"])
    parts.columns(canvas, x, y, [(at + 0.1, at + 0.9, 0, row["lost"])
                                 for at, row in enumerate(rows)], "evt-lost")  # fmt: skip
    for at, row in enumerate(rows):
        _quarter_texts(canvas, row, x(at + 0.5), y(row["lost"]), x(1) - 4)
    if not lost:
        canvas.zero("No attestation stopped in any quarter")
    return canvas.finish()


def _quarter_texts(canvas: Canvas, row: dict[str, Any], x: float, top: float, room: float) -> None:
    s = canvas.sizes
    below = canvas.height + 6 + s.axis * 0.8
    short = f"Q{(row['quarter'].month + 2) // 3}"
    canvas.text(x, below, short, size=s.axis, align="center")
    if row["quarter"].month == 1 or x < room:
        canvas.text(
            x, below + s.note_line * 1.05, str(row["quarter"].year), size=s.note, align="center"
        )
    above = top - s.label * 0.75
    if row["comparable"] >= FEW and row["lost"]:
        rate = (
            f"{row['lost_per_1000']:.0f} ‰"
            if room < s.label * 5
            else f"{row['lost_per_1000']:.0f} in 1000"
        )
        canvas.text(
            x, above, fonts.shortened(rate, s.note, room), size=s.note, align="center", halo=True
        )
        above -= s.note_line
    canvas.text(x, above, str(row["lost"]), size=s.label, weight=600, token="strong", align="center",
                halo=True)  # fmt: skip
    if row["incidents"]:
        dot = alt.Chart(alt.InlineData(values=[{}])).mark_point(
            filled=True, opacity=1, size=s.point * 1.2, shape=SHAPES["lost"], aria=False,
            color=canvas.frame.colour("strong"),
        )  # fmt: skip
        canvas.add(dot.encode(x=alt.value(x), y=alt.value(above - s.label * 1.1)), "label")


def _quarter(day: date) -> str:
    return f"Q{(day.month + 2) // 3} {day.year}"


def dormancy_gaps(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Dots on one line a year: releases that ended a silence of 12, 18 and 24 months."""
    rows = rows_of(table)
    years = {row["year"]: row["releases"] for row in rows}
    total, all_releases = {}, sum(years.values())
    for months in GAPS:
        total[months] = sum(row["gaps"] for row in rows if row["longer_than_months"] == months)
    something(rows, all_releases, total[12])
    shown = sorted(years)[-YEARS:]
    found = {(row["year"], row["longer_than_months"]): row for row in rows}
    partial = [row["year"] for row in rows if not row["is_whole_year"]]
    busiest = max(shown, key=lambda year: found[year, 12]["gaps"])
    rate = f" ({1000 * total[12] / all_releases:.1f} in 1000)" if all_releases >= FEW else ""
    words = Words(
        "dormancy_gaps", "How often does a project upload again after a long silence?",
        f"{total[12]} of {count(all_releases)} releases to {frame.as_of} ended a silence of more than a year"
        f"{rate}, {total[24]} of them one of more than two years.",
        "Releases by the time since the project's release before, by year of upload. n = releases of the year with "
        "an earlier one; counts at the marks. "
        + (f"{partial[0]} is not over. " if partial else "")
        + (f"The {len(years) - len(shown)} years before {shown[0]} are in the table. " if len(years) > len(shown) else "")
        + "A silent project is not a silent account.",
        f"Dot plot of releases that ended a silence, by year of upload, {shown[0]} to {shown[-1]}, longer than 12, 18 "
        f"and 24 months. In all years {total[12]}, {total[18]} and {total[24]} of {all_releases} releases. Most in "
        f"{busiest}: {found[busiest, 12]['gaps']} of {years[busiest]}. "
        + (f"{partial[0]} so far: {found[partial[0], 12]['gaps']} of {years[partial[0]]}. " if partial else "")
        + "Stable projects are silent too; this says nothing about who uploads.",
        undrawn(table, [{"year": year} for year in shown], "year"),
    )  # fmt: skip
    s = frame.sizes
    names = [f"n = {count(years[year])}" for year in shown]
    left = s.margin + parts.widest(names, s.note) + 8 + parts.widest(["0000"], s.axis, 600) + 12
    labels = {
        year: " · ".join(str(found[year, months]["gaps"]) for months in GAPS) for year in shown
    }
    right = s.margin + s.label + parts.widest(list(labels.values()), s.label, 600)
    canvas = Canvas(frame, words, left, right, s.axis + 14 + 0.8 * s.gap + 8)
    canvas.top += (lift := s.note * 2)
    canvas.height -= lift if canvas.plot_height is None else 0
    most = ticks(max(found[year, 12]["gaps"] for year in shown) or 1)
    x, step = Scale((0, most[-1]), (0, canvas.width)), canvas.height / len(shown)
    for value in most:
        canvas.rule(x(value), 0, x(value), canvas.height, "axis" if value == 0 else "grid")
        text = f"{count(value)} releases" if value == most[-1] else count(value)
        canvas.text(min(x(value), canvas.width + canvas.right - parts.widest([text], s.axis) / 2 - 4),
                    canvas.height + 6 + s.axis, text, size=s.axis, align="center")  # fmt: skip
    _gap_key(canvas, -lift * 0.6)
    for place, year in enumerate(shown):
        row = [found[year, months] for months in GAPS]
        _gap_row(canvas, x, row, (names[place], labels[year]), step * (place + 0.5))
    return canvas.finish()


def _gap_key(canvas: Canvas, y: float) -> None:
    s = canvas.sizes
    at = s.margin - canvas.left
    for words, token, shape in GAPS.values():
        _dot(canvas, at + s.note * 0.5, y, token, shape)
        canvas.text(at + s.note * 1.4, y, f"after {words}", size=s.note, weight=600, token="body")
        at += s.note * 3 + parts.widest([f"after {words}"], s.note, 600)


def _gap_row(
    canvas: Canvas,
    x: Scale,
    row: list[dict[str, Any]],
    texts: tuple[str, str],
    y: float,
) -> None:
    """One year: its name and n at the left, a mark a length of silence, the counts at the right."""
    s = canvas.sizes
    beside = -20 - parts.widest([texts[0]], s.note)
    canvas.text(beside, y, str(row[0]["year"]), size=s.axis, weight=600, token="strong",
                align="right")  # fmt: skip
    canvas.text(-12, y, texts[0], size=s.note, align="right")
    ends = [x(cell["gaps"]) for cell in row]
    canvas.rule(ends[-1], y, ends[0], y, "rule", width=s.line)
    for at, (_, token, shape) in zip(ends, GAPS.values(), strict=True):
        _dot(canvas, at, y, token, shape)
    canvas.text(ends[0] + s.label * 0.8, y, texts[1], size=s.label, weight=600, token="strong",
                halo=True)  # fmt: skip


def _dot(canvas: Canvas, x: float, y: float, token: str, shape: str) -> None:
    mark = alt.Chart(alt.InlineData(values=[{}])).mark_point(
        filled=True, opacity=1, size=canvas.sizes.point * 1.3, shape=shape, aria=False,
        color=canvas.frame.colour(token), stroke=canvas.frame.colour("figure"), strokeWidth=1,
    )  # fmt: skip
    canvas.add(mark.encode(x=alt.value(x), y=alt.value(y)), "label")
