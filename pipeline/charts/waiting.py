"""How long things take: until the first attested file, until attestation returns, and if it stays."""

from collections.abc import Iterator
from itertools import accumulate, groupby, pairwise
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import _margins, _percent_texts
from pipeline.charts.changes import RECORD
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import (
    FEW,
    Scale,
    chance,
    month_end,
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

UNITS = {"projects": "rank-1", "releases": "rank-2", "files": "rank-3"}
Steps = list[dict[str, Any]]


def adoption_by_unit(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Lines of the attested share of what was uploaded each month, by unit."""
    rows = rows_of(table, "share")
    whole = [row for row in rows if month_end(row["month"], frame.as_of) < frame.as_of]
    rows = _enough(whole or rows)
    last = {unit: [row for row in rows if row["unit"] == unit][-1]
            for unit in UNITS if any(row["unit"] == unit for row in rows)}  # fmt: skip
    start, end = rows[0]["month"], rows[-1]["month"]
    said = ", ".join(part(row["attested"], row["known"], unit) for unit, row in last.items())
    words = Words(
        "adoption_by_unit", "How much of what is uploaded in a month is attested?",
        f"{said} uploaded in {end:%B %Y} are attested on {frame.as_of}.",
        "Files and releases by month of upload, projects by their last release of the month; only "
        "what could be attested, is known and is still served. Months with fewer than 30 projects, and "
        "one that is not over, are left out where there are others.",
        f"Line chart of the attested share of files, releases and projects by month of upload, "
        f"{start:%B %Y} to {end:%B %Y}. In the last month "
        + "; ".join(f"{row['attested']} of {row['known']} {unit}" for unit, row in last.items())
        + ". Files that were deleted since are not seen, so early months show what has survived. "
        "Nothing could be attested before October 2024.",
        undrawn(table, rows, "month", "unit"),
    )  # fmt: skip
    labels = {unit: f"{rate(row['attested'], row['known'])} {unit}" for unit, row in last.items()}
    y_values = ticks(min(100 * max(row["share"] for row in rows) * 1.1, 100) or 1)
    canvas = Canvas(frame, words, *_margins(frame, list(labels.values())))
    stop = month_end(end, frame.as_of)
    x = Scale((seconds(start), max(seconds(stop), seconds(start) + 86400)), (0, canvas.width))
    y = Scale((0, y_values[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, y_values, _percent_texts(y_values))
    parts.time_axis(canvas, x, start, stop)
    parts.boundaries(canvas, x, start, stop)
    parts.lines(canvas, x, y, [
        parts.Line(
            [(seconds(month_end(row["month"], frame.as_of)), 100 * row["share"])
             for row in rows if row["unit"] == unit],
            labels[unit], token, DASHES[token], SHAPES[token],
        )
        for unit, token in UNITS.items() if unit in labels
    ])  # fmt: skip
    return canvas.finish()


def _enough(rows: Steps) -> Steps:
    """The rows of months in which every unit has enough for a share, if there are two or more."""
    few = {row["month"] for row in rows if row["known"] < FEW}
    enough = [row for row in rows if row["month"] not in few]
    return enough if len({row["month"] for row in enough}) > 1 else rows


def time_to_attestation(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Step lines by rank band: share of projects attested within so many days of being able to."""
    rows = rows_of(table)
    groups = {kind: {name: list(steps) for name, steps in groupby(found, lambda row: row["group_name"])}
              for kind, found in groupby(rows, lambda row: row["grouping"])}  # fmt: skip
    [every] = groups["all"].values()
    [later] = groups["default"].values()
    bands = groups.get("band", {})
    longest = max(row["days"] for row in every)
    something(every, longest)
    within = 365 if longest >= 365 else longest
    span = "a year" if within == 365 else f"{within} days"
    inside = "; ".join(
        f"{_by(steps, within)} of projects {name}"
        for name, steps in groups.get("organization", {}).items()
    )
    ends = [f"{_by(steps, longest)} of ranks {name}" for name, steps in bands.items()]
    tested = ", ".join(_tests(groups))
    is_banded = any(steps[0]["at_risk"] >= FEW for steps in bands.values())
    banded = "; faint: 95 % bands" if is_banded else ""
    words = Words(
        "time_to_attestation", "How long do projects take to begin attesting?",
        f"Within {span} of being able to, {_by(every, within)} of {every[0]['at_risk']} projects had an "
        f"attested file, within {longest} days {_by(every, longest)}.",
        f"Share with a first attested file within so many days of the day their kind of publisher could "
        f"attest, or of the first upload if later (Kaplan–Meier, censored at the capture{banded}). "
        f"n = {every[0]['at_risk']} known projects "
        f"({' + '.join(str(steps[0]['at_risk']) for steps in bands.values())})."
        + (f" Within {span}: {inside}." if inside else "")
        + f" From the day the GitHub upload tool attests by default, {_by(later, within)} of all."
        + (f" Log-rank tests: {tested}." if tested else ""),
        f"Step lines by rank band of the share of projects with a first attested file, over days since "
        f"they could attest, 0 to {longest}. At the end: {'; '.join(ends)}. {sum(r['events'] for r in every)} "
        f"projects attested, {sum(r['censored'] for r in every)} had not when they were last seen. "
        "Ranks and organizations are as of the capture, not of the time.",
    )  # fmt: skip
    return _waiting(frame, words, [
        (steps, f"{_by(steps, longest)} ranks {name}", f"rank-{min(steps[0]['group_order'], 5)}")
        for name, steps in bands.items()
    ])  # fmt: skip


def time_to_repair(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Step line of stops of attestation after which it had returned within so many days."""
    rows = rows_of(table)
    n, returned = rows[0]["at_risk"], sum(row["events"] for row in rows)
    longest = max(row["days"] for row in rows)
    something(rows, longest)
    half = next((row["days"] for row in rows if row["share_by_then"] >= 0.5), None)
    reached = f"half within {half} days" if half is not None else (
        f"fewer than half within {longest} days"
    )  # fmt: skip
    shown = (
        "Share of stops (Kaplan–Meier, censored at the capture; faint: 95 % band)"
        if n >= FEW
        else "Stops"
    )
    words = Words(
        "time_to_repair", "When attestation stops, how long until it returns?",
        f"After {returned} of {n} stops the line had an attested release again; {reached}. {RECORD}",
        f"{shown} after which attestation had returned within so many days. n = {n} stops, "
        f"{n - returned} without a return so far; one project can have several.",
        f"Step line of {'the share of ' if n >= FEW else ''}stops of attestation that were followed by an attested release of "
        f"the same line, over days since the stop, 0 to {longest}. {returned} of {n} stops were; "
        f"{n - returned} had not been when they were last seen; {reached}. A stop is a release none of "
        "whose files is attested after one whose files all are.",
    )  # fmt: skip
    label = f"{_by(rows, longest)} returned"
    if n < FEW:  # counts and no share
        so_far = accumulate(row["events"] for row in rows)
        rows = [{**row, "share_by_then": number / 100}
                for row, number in zip(rows, so_far, strict=True)]  # fmt: skip
    return _waiting(frame, words, [(rows, label, "rank-2")], "%" if n >= FEW else " returned")


def attestation_persistence(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars: projects whose first, second ... later release is attested, with intervals."""
    rows = rows_of(table)
    rows = [row for row in rows if row["known"] >= FEW] or rows
    first, last = rows[0], rows[-1]
    also = "" if first is last else (
        f"; of release {last['later']} after it, {part(last['attested'], last['known'])}"
    )  # fmt: skip
    words = Words(
        "attestation_persistence", "Do projects go on attesting once they have begun?",
        f"{part(first['attested'], first['known'], 'projects')} attested the release after their "
        f"first attested one{also}.",
        "Projects by their later stable releases, in order of upload, whatever the line; only those "
        "that have so many, and 30 or more of them where there are."
        + ("" if first["known"] < FEW else
           " In brackets the 95 % interval by publishing owners, for what other projects would do."),
        "Bars of the share of projects whose release is attested, by how many releases after the "
        "first attested one it is. "
        + "; ".join(f"{row['later']}: {row['attested']} of {row['known']}, without a break "
                    f"{row['unbroken']}" for row in rows)
        + ". Later bars rest on the projects that release often. An older line kept up without "
        "attestation counts as a release that is not attested.",
    )  # fmt: skip
    s = frame.sizes
    shown = [(f"release {row['later']} after", "" if row["known"] < FEW else
              f"{row['attested']} of {row['known']}", row["attested"] / row["known"], _interval(row),
              "ev-attested") for row in rows]  # fmt: skip
    left = s.margin + parts.widest([label for label, *_ in shown], s.axis, 600) + 12
    right = s.margin + parts.widest([text for *_, text, _ in shown], s.label, 600) + 8
    canvas = Canvas(frame, words, left, right, s.gap)
    parts.bars(canvas, shown, 1)
    return canvas.finish()


def _waiting(
    frame: Frame, words: Words, drawn: list[tuple[Steps, str, str]], unit: str = "%"
) -> alt.LayerChart:
    """Step lines over days; each line goes on to the last day its group was observed."""
    longest = max(steps[-1]["days"] for steps, _, _ in drawn)
    banded = [each for each in drawn if each[0][0]["at_risk"] >= FEW]
    ends = [row["high"] or 0 for steps, _, _ in banded for row in steps]
    most = max(*ends, *(steps[-1]["share_by_then"] for steps, _, _ in drawn), 0)
    y_values = ticks(min(105 * most, 100) or 1)
    y_texts = [f"{value:g}" for value in y_values[:-1]] + [f"{y_values[-1]:g}{unit}"]
    labels = [label for _, label, _ in drawn]
    canvas = Canvas(frame, words, *_margins(frame, labels, max("100%", *y_texts, key=len)))
    x, y = Scale((0, longest), (0, canvas.width)), Scale((0, y_values[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, y_values, y_texts)
    _days_axis(canvas, x, longest)
    for steps, _, token in banded:
        _band(canvas, x, y, steps, token)
    parts.lines(canvas, x, y, [
        parts.Line([(0, 0), *((row["days"], 100 * row["share_by_then"]) for row in steps)],
                   label, token, DASHES[token], SHAPES[token], step=True)
        for steps, label, token in drawn
    ])  # fmt: skip
    return canvas.finish()


def _tests(groups: dict[str, dict[str, Steps]]) -> Iterator[str]:
    """What the log-rank tests between the groups of each grouping found, as words."""
    words = {"band": "bands of rank (least of all pairs)", "organization": "organization or none"}
    for grouping, text in words.items():
        for steps in list(groups.get(grouping, {}).values())[:1]:
            if steps[0]["logrank_p"] is not None:
                yield f"{text} {chance(steps[0]['logrank_p'])}"


def _band(canvas: Canvas, x: Scale, y: Scale, steps: Steps, token: str) -> None:
    """The 95 % band of a step line, faint, over the days for which there is one."""
    spans = [
        {
            "x": x(row["days"]),
            "x2": x(later["days"]),
            "y": y(100 * row["high"]),
            "y2": y(100 * row["low"]),
        }
        for row, later in pairwise(steps)
        if row["low"] is not None
    ]
    if not spans:
        return
    faint = alt.Chart(alt.InlineData(values=spans)).mark_rect(
        color=canvas.frame.colour(token), opacity=0.12, aria=False
    )
    x_axis, y_axis = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    canvas.add(faint.encode(x=x_axis, y=y_axis, x2="x2:Q", y2="y2:Q"), "zone")


def _days_axis(canvas: Canvas, x: Scale, longest: int) -> None:
    """Ticks at round numbers of days; the last says what they are."""
    s = canvas.sizes
    values = [value for value in ticks(longest) if value <= longest]
    for value in values:
        at = x(value)
        canvas.rule(at, canvas.height, at, canvas.height + 6, "axis", group="label")
        text = f"{value:g} days" if value == values[-1] else f"{value:g}"
        canvas.text(at, canvas.height + 6 + s.axis, text, size=s.axis, align="center")


def _by(steps: Steps, days: int) -> str:
    """The share by a day as text, or the counts where they are few."""
    before = [row for row in steps if row["days"] <= days]
    n = steps[0]["at_risk"]
    if n < FEW:
        return f"{sum(row['events'] for row in before)} of {n}"
    return share(before[-1]["share_by_then"] if before else 0, n)


def _interval(row: dict[str, Any]) -> str:
    text = rate(row["attested"], row["known"])
    few = row["known"] < FEW or row["low"] is None
    return text if few else f"{text} ({row['low']:.0%}–{row['high']:.0%})"
