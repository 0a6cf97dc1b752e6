"""How the way projects publish changes, and how long they are silent."""

import altair as alt
import pyarrow as pa

from pipeline import labels
from pipeline.charts import parts
from pipeline.charts.adoption import _margins
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import (
    FEW,
    Scale,
    count,
    next_month,
    part,
    rows_of,
    seconds,
    something,
    ticks,
)
from pipeline.charts.tokens import SHAPES

LANES = labels.titles(labels.LANES)
CHANGES = {key: labels.title(words) for key, words in labels.CHANGES.items()}
RECORD = "A change is a record, not an alarm."


def events_by_month(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Small multiples of events a month, one unit a pixel for all rows, one time axis."""
    rows = rows_of(table)
    lanes = {lane: [row for row in rows if row["lane"] == lane] for lane in LANES}
    lanes = {lane: found for lane, found in lanes.items() if found}
    totals = {lane: sum(row["events"] for row in found) for lane, found in lanes.items()}
    something(rows, sum(totals.values()))
    peaks = {lane: max(row["events"] for row in found) for lane, found in lanes.items()}
    months = len({row["month"] for row in rows})
    start, last = rows[0]["month"], rows[-1]["month"]
    words = Words(
        "events_by_month", "How often does the way a project publishes change?",
        f"{totals.get('publisher_changed', 0)} publisher changes and {totals.get('lost', 0)} stops of attestation in "
        f"{months} months to {frame.as_of}. {RECORD}",
        "Events a month from file history, one scale for all rows; one project can have several. "
        "Releases whose publisher could not be read are not compared.",
        f"{len(lanes)} rows of columns on one time axis, {start:%B %Y} to {frame.as_of:%B %Y}, events a month: "
        + "; ".join(f"{LANES[lane].lower()} {totals[lane]}, at most {peaks[lane]} a month"
                    for lane in lanes)
        + ". Publisher changes compare an attested release with the attested one before it.",
    )  # fmt: skip
    s = frame.sizes
    left, right, below = _margins(frame, [], "100")
    canvas = Canvas(frame, words, left, right, below, 350.0 * s.axis / 15)
    head = s.label * 2.1
    rooms = {lane: _ceiling(max(1, peaks[lane])) for lane in lanes}
    unit = (canvas.height - head * len(lanes)) / sum(rooms.values())
    least = s.axis * 1.2
    x = Scale((seconds(start), seconds(next_month(last))), (0, canvas.width))
    top = 0.0
    for lane in lanes:
        base = top + head + rooms[lane] * unit
        about = f"{totals[lane]} events, {months} months"
        if rooms[lane] * unit < least:
            about += f", at most {peaks[lane]} a month"
        _lane_head(canvas, lane, about, top + head * 0.5)
        y = Scale((0, rooms[lane]), (base, base - rooms[lane] * unit))
        high = [0, rooms[lane]] if rooms[lane] * unit >= least else [0]
        parts.y_axis(canvas, y, high, [count(value) for value in high])
        parts.columns(canvas, x, y, [
            (seconds(row["month"]), seconds(next_month(row["month"])), 0, row["events"])
            for row in lanes[lane]
        ], f"evt-{lane}")  # fmt: skip
        top = base
    parts.time_axis(canvas, x, start, last)
    return canvas.finish()


def _lane_head(canvas: Canvas, lane: str, about: str, y: float) -> None:
    s, words = canvas.sizes, LANES[lane]
    dot = alt.Chart(alt.InlineData(values=[{}])).mark_point(
        filled=True, opacity=1, size=s.point * 1.2, shape=SHAPES[lane], aria=False,
        color=canvas.frame.colour(f"evt-{lane}"),
    )  # fmt: skip
    canvas.add(dot.encode(x=alt.value(s.label * 0.5), y=alt.value(y)), "label")
    canvas.text(s.label * 1.4, y, words, size=s.label, weight=600, token="strong", halo=True)
    wide = parts.widest([words], s.label, 600)
    canvas.text(s.label * 2.2 + wide, y, about, size=s.note, halo=True)


def _ceiling(most: int) -> float:
    return next(value for value in ticks(most, 2) if value >= most)


def publisher_changes(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars: what changed against the previous attested release, with counts and rate."""
    rows = {(row["kind"], row["subtype"]): row for row in rows_of(table)}
    compared = next(iter(rows.values()))["compared"]
    named = {key: CHANGES.get(key) or _change_words(*key) for key in [*CHANGES, *rows]}
    found = {key: rows[key]["events"] for key in named if key in rows}
    total = sum(found.values())
    something(list(rows.values()), total, compared)
    rate = f" ({1000 * total / compared:.0f} in 1000)" if compared >= FEW else ""
    words = Words(
        "publisher_changes",
        "What changes when a publisher changes?",
        f"{total} of {count(compared)} compared releases have another publisher than the attested "
        f"release before{rate}. {RECORD}",
        f"Releases by the first thing that differs from the previous attested release of the line. "
        f"n = {count(compared)} attested releases with a baseline, as of {frame.as_of}.",
        f"Bar chart of {total} publisher changes by what changed, among {count(compared)} compared "
        f"releases up to {frame.as_of}: "
        + "; ".join(f"{named[key].lower()} {value}" for key, value in found.items())
        + ". A rename keeps repository and owner ids; a transfer has a new owner id; a replacement "
        "has a new repository id.",
    )
    s = frame.sizes
    left = s.margin + parts.widest(list(named.values()), s.axis, 600) + 12
    texts = {key: _counted(value, compared) for key, value in found.items()}
    right = s.margin + parts.widest(list(texts.values()), s.label, 600) + 8
    canvas = Canvas(frame, words, left, right, s.gap)
    parts.bars(canvas, [(named[key], "", value, texts[key], "evt-publisher_changed")
                        for key, value in found.items()], max(found.values()))  # fmt: skip
    return canvas.finish()


def _counted(events: int, compared: int) -> str:
    """A count and, where enough releases were compared, its rate."""
    if compared < FEW or not events:
        return str(events)
    return f"{events} ({1000 * events / compared:.1f} in 1000)"


def _change_words(kind: str, subtype: str | None) -> str:
    words = kind.removeprefix("publisher_").removesuffix("_changed").replace("_", " ")
    return f"{words} {subtype or ''}".strip().capitalize()[:30]


def days_since_release(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Columns over spans of days since the newest file (log-like spans), with the 365-day rule."""
    rows = rows_of(table)
    dormant, known = rows[0]["dormant"], rows[0]["known"]
    something(rows, known)
    peak = max(rows, key=lambda row: row["projects"])
    words = Words(
        "days_since_release",
        "How long ago did each project last upload a file?",
        f"{part(dormant, known, 'projects')} had no new file in the 365 days to {frame.as_of}.",
        f"Projects by days since their newest file, in widening spans. n = {known} projects with a "
        "known file time; silence is not neglect.",
        f"Columns of {known} projects by days since their newest file on {frame.as_of}, in widening "
        f"spans. {dormant} are older than 365 days, marked by a dashed line. The fullest span, "
        f"{peak['low_days']} to {peak['high_days']} days, holds {peak['projects']} projects. Silence "
        "says nothing about the state of a project.",
    )
    y_values = ticks(peak["projects"])
    canvas = Canvas(frame, words, *_margins(frame, [], f"{count(y_values[-1])} projects"))
    lift = frame.sizes.note * 1.3
    canvas.top, canvas.height = canvas.top + lift, canvas.height - lift
    x, y = Scale((0, len(rows)), (0, canvas.width)), Scale((0, y_values[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, y_values,
                 [*map(count, y_values[:-1]), f"{count(y_values[-1])} projects"])  # fmt: skip
    parts.columns(canvas, x, y, [(at + 0.08, at + 0.92, 0, row["projects"])
                                 for at, row in enumerate(rows)], "rank-3")  # fmt: skip
    s = frame.sizes
    for at, row in enumerate(rows):
        text = {365: "1 y", 730: "2 y", 1460: "4 y", 2920: "8 y"}.get(
            row["low_days"], f"{row['low_days']} d")  # fmt: skip
        canvas.rule(x(at), canvas.height, x(at), canvas.height + 6, "axis", group="label")
        canvas.text(x(at), canvas.height + 6 + s.axis, text, size=s.axis, align="center")
    for year in (at for at, row in enumerate(rows) if row["low_days"] == 365):
        canvas.rule(x(year), -lift, x(year), canvas.height, "muted", dash=(3, 3), group="label")
        canvas.text(x(year) + 8, -lift * 0.6, f"{dormant} older than a year", size=s.note)
    return canvas.finish()
