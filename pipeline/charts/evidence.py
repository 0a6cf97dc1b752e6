"""What latest releases show, and what asking about projects gave."""

from itertools import groupby

import altair as alt
import pyarrow as pa

from pipeline.charts import fonts, parts
from pipeline.charts.adoption import STATE_WORDS
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import part, rows_of, something

ORDER = tuple(STATE_WORDS)


def evidence_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """100 % bars by rank band: evidence state of each project's latest release, with counts."""
    rows = sorted(rows_of(table), key=lambda row: row["band_order"])
    bands = [(band, dict.fromkeys(ORDER, 0) | {row["state"]: row["projects"] for row in found})
             for band, found in groupby(rows, key=lambda row: row["band"])]  # fmt: skip
    bands = [(band, found) for band, found in bands if any(found.values())]
    total = {state: sum(found[state] for _, found in bands) for state in ORDER}
    n = sum(row["projects"] for row in rows)
    something(rows, n)
    if n != sum(total.values()):
        message = f"a state beside {', '.join(ORDER)}"
        raise ValueError(message)
    attested = total["verified"] + total["attested"]
    low, high = attested / n, (attested + total["unknown"]) / n
    named = STATE_WORDS | ({"attested": "Attested, not verified"} if total["verified"] else {})
    span = f" If the unknown ones were known, the attested share would be {low:.0%} to {high:.0%}."
    words = Words(
        "evidence_by_rank", "What does the newest release of each project show?",
        f"{attested} of {n} projects are attested; for {total['none_found']} none was found "
        f"and {total['unknown']} are unknown.{span if total['unknown'] > 0.05 * n else ''}",
        f"Projects by download rank; bar = 100% of the band, number = projects. n = {n}, of which "
        f"{total['unknown']} unknown (dashed). Not attestable: newest release before 2024-10-03.",
        f"Stacked bars of the evidence of {n} projects' newest releases by rank band on {frame.as_of}: "
        + ", ".join(f"{total[state]} {named[state].lower()}" for state in ORDER
                    if total[state] or state == "unknown") + ". "
        + " ".join(f"Ranks {band}: {found['verified'] + found['attested']} attested of {sum(found.values())}."
                   for band, found in bands),
    )  # fmt: skip
    s = frame.sizes
    left = s.margin + parts.widest([f"Ranks {band}" for band, _ in bands], s.axis, 600) + 12
    tall = None if len(bands) > 2 else 96.0 * len(bands) * s.axis / 15
    canvas = Canvas(frame, words, left, s.margin + 18, s.axis + 14 + 0.8 * s.gap + 8, tall)
    lift = s.note * 2.2
    canvas.top += lift
    canvas.height -= 0 if tall else lift
    parts.key(canvas, [(state, named[state]) for state in ORDER if total[state]],
              -s.note * 1.5)  # fmt: skip
    step = canvas.height / len(bands)
    for place, (band, found) in enumerate(bands):
        middle, number = step * (place + 0.5), sum(found.values())
        canvas.text(-12, middle - s.note * 0.6, f"Ranks {band}", size=s.axis, weight=600,
                    token="strong", align="right")  # fmt: skip
        canvas.text(-12, middle + s.note * 0.7, f"n = {number}", size=s.note, align="right")
        parts.stacked(canvas, middle - step * 0.31, step * 0.62,
                      [(state, found[state]) for state in ORDER], number)  # fmt: skip
    percent_axis(canvas)
    return canvas.finish()


def coverage(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars: projects whose evidence is known, and the others by reason."""
    rows = rows_of(table)
    reasons = [fonts.drawable(row["reason"], 600) for row in rows]
    known = sum(row["projects"] for row in rows if row["is_answered"])
    n = sum(row["projects"] for row in rows)
    something(rows, n)
    words = Words(
        "coverage", "What could be learned about the cohort's projects?",
        f"The evidence of {part(known, n, 'projects')} is known on {frame.as_of}; "
        f"{n - known} are unknown.",
        f"Projects by what asking about them gave. n = {n}; the {n - known} unknown are in no "
        "denominator of an attested share.",
        f"Bar chart of {n} projects by what asking about them gave on {frame.as_of}. "
        + "; ".join(f"{reason[:80].replace('_', ' ')}: {row['projects']}"
                    for reason, row in zip(reasons[:8], rows, strict=False))
        + ". Projects that could not be read are counted here with their reason and left out of "
        "every attested share, so that nothing unknown is taken for a no.",
    )  # fmt: skip
    s = frame.sizes
    labels = [fonts.shortened(text.replace("_", " ").capitalize(), s.axis, s.width * 0.4, 600)
              for text in reasons]  # fmt: skip
    left = s.margin + parts.widest(labels, s.axis, 600) + 12
    right = s.margin + parts.widest([str(n)], s.label, 600) + 14
    tall = max(min(60.0 * len(rows), 300.0), 22.0 * len(rows)) * s.axis / 15
    canvas = Canvas(frame, words, left, right, s.gap, tall)
    parts.bars(canvas, [
        (label, "", row["projects"], str(row["projects"]),
         "ev-attested" if row["is_answered"] else "ev-unknown")
        for label, row in zip(labels, rows, strict=True)
    ], max(row["projects"] for row in rows))  # fmt: skip
    return canvas.finish()


def percent_axis(canvas: Canvas) -> None:
    """0 to 100 % below the plot, the unit once."""
    s = canvas.sizes
    canvas.rule(0, canvas.height, canvas.width, canvas.height, "axis", group="label")
    for value in (0, 25, 50, 75, 100):
        at = canvas.width * value / 100
        canvas.rule(at, canvas.height, at, canvas.height + 6, "axis", group="label")
        text = f"{value}%" if value == 100 else str(value)
        canvas.text(at, canvas.height + 6 + s.axis, text, size=s.axis, align="center")
