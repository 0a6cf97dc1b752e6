"""What documents say and no capture can: support, what survives a loss, dates."""

from datetime import date
from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import fonts, parts
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.heat import Cell, heat_canvas, heat_table
from pipeline.charts.scales import Scale, rows_of, seconds, something

#: Outcome of a path -> its word, and its step of the ramp; no step is drawn dashed.
OUTCOMES = {"works": ("Works", 4), "human": ("Human", 1), "fails": ("Fails", None)}
VERDICTS = {"supported": "circle", "partly": "square", "contradicted": "diamond"}
_DAYS = ((1, "1 day"), (7, "1 week"), (30.4, "1 month"), (365, "1 year"))


def support_backlog(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Dumbbells of days behind on a log axis, and bars of requests resolved a month."""
    rows = rows_of(table)
    told = max(row["stated_on"] for row in rows)
    frame = frame.documentary(f"PyPI blog, posts up to {told}", told)
    named = {row["queue"]: row["queue"][0].upper() + row["queue"][1:] for row in rows}
    done = [each for row in rows for each in _resolved(row)]
    total = sum(number for _, number, _ in done)
    waits = "; ".join(
        f"{row['queue']} from {_ago(row)} to {_length(row['after_days'])}" for row in rows
    )
    apart = [row for row in rows if row["before_days_low"] < row["before_days_high"]]
    words = Words(
        "support_backlog", "Did the index's support catch up?",
        f"Behind before July 2024 and by the end of 2025: {waits}. {total:,} requests were resolved.",
        "Before: age of the backlog. After: "
        + "; ".join(f"{row['queue']}, {row['after_what'].split(',')[0]}" for row in rows)
        + ", which is not the time to a resolution."
        + "".join(f" Two posts disagree on the backlog of {row['queue']}: the bar spans both." for row in apart),
        f"Two panels from published figures up to {told}. Above, how far behind each queue was before July 2024 and "
        f"how soon it was answered at the end of 2025, on a logarithmic axis of days: {waits}. Below, requests "
        "resolved: " + "; ".join(f"{named[queue]}, {when}, {number:,}" for (queue, number, when) in done)
        + ". Triage and first response are not resolution.",
    )  # fmt: skip
    s = frame.sizes
    left = s.margin + parts.widest(list(named.values()), s.axis, 600) + 12
    right = s.margin + parts.widest(["1 year 4 months"], s.label, 600) * 0.55
    canvas = Canvas(frame, words, left, right, s.gap)
    head, step = s.label * 1.9, 0.0
    step = (canvas.height - 2 * head - s.axis * 2) / (len(rows) + len(done))
    x = Scale((0.8, 800), (0, canvas.width), log=True)
    canvas.text(-left + s.margin, head * 0.3, "Time behind, before and after", size=s.label, weight=600,
                token="strong")  # fmt: skip
    bottom = head + step * len(rows)
    for days, text in _DAYS:
        canvas.rule(x(days), head * 0.8, x(days), bottom, "grid")
        canvas.text(x(days), bottom + s.axis * 0.8, text, size=s.axis, align="center")
    for place, row in enumerate(rows):
        _wait(canvas, x, row, named[row["queue"]], head + step * (place + 0.5))
    start = bottom + s.axis * 2 + head
    canvas.text(-left + s.margin, start - head * 0.6, "Requests resolved a month", size=s.label,
                weight=600, token="strong")  # fmt: skip
    _resolved_bars(canvas, done, start, step)
    return canvas.finish()


def _wait(canvas: Canvas, x: Scale, row: dict[str, Any], name: str, y: float) -> None:
    s = canvas.sizes
    canvas.text(-12, y, name, size=s.axis, weight=600, token="strong", align="right")
    low, high, after = x(row["before_days_low"]), x(row["before_days_high"]), x(row["after_days"])
    canvas.rule(after, y, low, y, "rule", width=s.line)
    if high > low:
        canvas.rect(
            low, y - s.label * 0.35, high - low, s.label * 0.7, stroke="rank-2", stroke_width=2
        )
    for at, token, shape in ((low, "figure", "circle"), (high, "figure", "circle"),
                             (after, "rank-2", "circle")):  # fmt: skip
        mark = alt.Chart(alt.InlineData(values=[{}])).mark_point(
            filled=True, opacity=1, size=s.point * 2, shape=shape, aria=False, strokeWidth=2.5,
            fill=canvas.frame.colour(token), stroke=canvas.frame.colour("rank-2"),
        )  # fmt: skip
        canvas.add(mark.encode(x=alt.value(at), y=alt.value(y)), "label")
    above = y - s.label * 1.15
    canvas.text(after, above, _length(row["after_days"]), size=s.label, weight=600, token="strong",
                align="center")  # fmt: skip
    canvas.text((low + high) / 2, above, _ago(row), size=s.label, weight=600, token="strong",
                align="center")  # fmt: skip


def _resolved_bars(
    canvas: Canvas, done: list[tuple[str, int, str]], start: float, step: float
) -> None:
    s = canvas.sizes
    rates = [number / _months(when) for _, number, when in done]
    texts = [f"{number:,} in {when}, {rate:.0f} a month"
             for (_, number, when), rate in zip(done, rates, strict=True)]  # fmt: skip
    room = canvas.width + canvas.right - s.margin - parts.widest(texts, s.label, 600) - 8
    canvas.rule(0, start, 0, start + step * len(done), "axis", group="label")
    for place, ((queue, _, _), rate, text) in enumerate(zip(done, rates, texts, strict=True)):
        y, thick = start + step * (place + 0.5), min(step * 0.62, s.label * 1.8)
        if place == 0 or done[place - 1][0] != queue:
            name = queue[0].upper() + queue[1:]
            canvas.text(-12, y, name, size=s.axis, weight=600, token="strong", align="right")
        wide = room * rate / max(rates)
        canvas.rect(0, y - thick / 2, wide, thick, fill="rank-2")
        canvas.text(wide + 8, y, text, size=s.label, weight=600, token="strong")


def _resolved(row: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Queue, requests resolved and the span, oldest first."""
    found = [(row["queue"], row["resolved_2025"], "2025")]
    if row["resolved_earlier"] is not None:
        found.insert(0, (row["queue"], row["resolved_earlier"], "Jul–Dec 2024"))
    return found


def _months(span: str) -> int:
    return 12 if span.isdigit() else 6


def _ago(row: dict[str, Any]) -> str:
    low, high = row["before_days_low"], row["before_days_high"]
    return _length(high) if low == high else f"{_length(low).split()[0]} or {_length(high)}"


def _length(days: float) -> str:
    """Days in the unit a post would use."""
    if days < 7:
        return f"{days:g} days"
    if days < 30:
        return f"{days / 7:.0f} week{'s' if days >= 14 else ''}"
    return f"{days / (365.25 / 12):.0f} months"


def recovery_paths(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Table of what is lost by path: works, works with a human, fails."""
    rows = rows_of(table)
    told = rows[0]["stated_on"]
    frame = frame.documentary("PyPI's own code and documents, per cell in the table", told)
    losses = [(name, list(cells)) for name, cells in groupby(rows, lambda row: row["loss_name"])]
    heads = [cell["path_name"] for cell in losses[0][1]]
    tallies = {name: [cell["now"] for cell in cells] for name, cells in losses}
    worst, left = min(tallies.items(), key=lambda each: each[1].count("works"))
    differ = sum(row["march_2024"] != row["now"] for row in rows)
    logins = len({row["path"] for row in rows if row["goal"] == "login"})
    words = Words(
        "recovery_paths", "What survives when you lose each thing?",
        f"Least is left after “{worst}”: {left.count('works')} of {len(left)} "
        f"paths work alone, {left.count('human')} with a human. "
        f"{'None' if differ == 0 else differ} of {len(rows)} cells differ from March 2024.",
        f"Each row keeps all but what it names, each row down to the codes also what the rows above name. The first "
        f"{logins} paths bring the account back, the others get a release out. Human: staff or another owner has to "
        "act. A path is one that was set up before.",
        f"Table of {len(losses)} things to lose against {len(heads)} paths, read off the index's code, as of {told}. "
        + "; ".join(f"{name}: {found.count('works')} work, {found.count('human')} need a human, "
                    f"{found.count('fails')} fail" for name, found in tallies.items())
        + ". The first three paths lead to the account, the others to a release without it.",
    )  # fmt: skip
    labels = [(name, "") for name, _ in losses]
    s = frame.sizes
    canvas = heat_canvas(frame, words, labels, 52.0)
    wide = canvas.width / len(heads) - 8
    lines = max(len(fonts.wrapped(head, s.note, wide, 600)) for head in heads)
    canvas.top += max(0.0, lines * s.note_line - s.axis * 2.0)
    cells = [[_outcome(cell) for cell in found] for _, found in losses]
    heat_table(canvas, labels, heads, cells)
    return canvas.finish()


def _outcome(cell: dict[str, Any]) -> Cell:
    word, step = OUTCOMES[cell["now"]]
    return Cell(word, cell["remark"] or "", step)


def dated_claims(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Dumbbells from the claimed date to the sourced one, the verdict as shape and colour."""
    rows = rows_of(table)
    something(rows)
    told = rows[0]["stated_on"]
    frame = frame.documentary("posts and commits named in the table", told)
    verdicts = {name: sum(row["verdict"] == name for row in rows) for name in VERDICTS}
    dated = [row for row in rows if row["days_off"] is not None]
    far = max(dated, key=lambda row: abs(row["days_off"]))
    words = Words(
        "dated_claims", "What did the article date, and what do the sources date?",
        f"Of {len(rows)} dates, {verdicts['supported']} is supported, {verdicts['partly']} in part and "
        f"{verdicts['contradicted']} contradicted by their sources; the furthest is {abs(far['days_off']):,} days off.",
        "Open mark or bar: the date or span claimed in March 2024. Filled: first and last step by the subject's own "
        "sources. Circle: supported, square: in part, diamond: contradicted. Without an open mark it was said not "
        "to exist.",
        f"Dumbbell chart of {len(rows)} claimed dates against the sourced ones, as of {told}. "
        + "; ".join(f"{row['claim']} {row['sourced_from']}, {_off(row)}" for row in rows[:9]) + ".",
    )  # fmt: skip
    s = frame.sizes
    left = s.margin + s.width * 0.26
    right = s.margin + parts.widest(["0000-00-00"], s.axis) + 14
    canvas = Canvas(frame, words, left, right, s.axis + 14 + 0.8 * s.gap + 8,
                    40.0 * len(rows) * s.axis / 15)  # fmt: skip
    canvas.top += (lift := s.note * 1.6)
    canvas.text(canvas.width + 14, -lift * 0.5, "sourced", size=s.note)
    low = min(row[key] for row in rows for key in ("claimed_from", "sourced_from") if row[key])
    high = max(row[key] for row in rows for key in ("claimed_to", "sourced_to") if row[key])
    x = Scale(
        (seconds(date(low.year, 1, 1)), seconds(date(high.year + 1, 1, 1))), (0, canvas.width)
    )
    years = range(low.year, high.year + 2)
    every = max(1, -(-len(years) * int(s.axis * 3.4) // int(canvas.width)))
    for year in years:
        at = x(seconds(date(year, 1, 1)))
        canvas.rule(at, 0, at, canvas.height, "grid")
        if (year - low.year) % every == 0:
            canvas.text(at, canvas.height + s.axis, str(year), size=s.axis, align="center")
    step = canvas.height / len(rows)
    for place, row in enumerate(rows):
        _dumbbell(canvas, x, row, step * (place + 0.5), left - s.margin - 12)
    return canvas.finish()


def _dumbbell(canvas: Canvas, x: Scale, row: dict[str, Any], y: float, room: float) -> None:
    s, token = canvas.sizes, f"vd-{row['verdict']}"
    lines = fonts.wrapped(row["what"], s.note, room, 600)
    for place, line in enumerate(lines):
        canvas.text(-12, y + s.note_line * 0.95 * (place - (len(lines) - 1) / 2), line, size=s.note,
                    weight=600, token="strong", align="right")  # fmt: skip
    start, end = x(seconds(row["sourced_from"])), x(seconds(row["sourced_to"]))
    if row["claimed_from"]:
        a, b = x(seconds(row["claimed_from"])), x(seconds(row["claimed_to"]))
        canvas.rule(min(a, start), y, max(b, end), y, "rule", width=s.line * 0.7)
        half, wide = s.label * 0.42, max(b - a, s.label * 0.84)
        canvas.rect((a + b - wide) / 2, y - half, wide, 2 * half, fill="figure", stroke="axis",
                    stroke_width=2)  # fmt: skip
    if end > start:
        canvas.rule(start, y, end, y, token, width=s.line * 1.6, group="label")
    for at in dict.fromkeys((start, end)):
        mark = alt.Chart(alt.InlineData(values=[{}])).mark_point(
            filled=True, opacity=1, size=s.point * 1.6, shape=VERDICTS[row["verdict"]], aria=False,
            color=canvas.frame.colour(token),
        )  # fmt: skip
        canvas.add(mark.encode(x=alt.value(at), y=alt.value(y)), "label")
    canvas.text(canvas.width + 14, y, str(row["sourced_to"]), size=s.axis, token=token)


def _off(row: dict[str, Any]) -> str:
    days = row["days_off"]
    if days is None:
        return "said not to exist"
    return (
        f"claimed {abs(days)} days {'later' if days > 0 else 'earlier'}" if days else "as claimed"
    )
