"""How much the rule of comparison decides what is reported."""

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import _margins
from pipeline.charts.frame import Canvas, EmptyChart, Frame, Words
from pipeline.charts.scales import Scale, count, part, rows_of, something, ticks
from pipeline.charts.tokens import DASHES, SHAPES

RULES = {"any": ("any release before", "rank-1"), "stable_only": ("stable before stable", "rank-2"),
         "same_line": ("same line", "rank-3")}  # fmt: skip
WINDOWS = {14: "14 d", 30: "30 d", 90: "90 d", 365: "1 y", None: "any age"}


def change_rates(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Lines over the oldest baseline compared with: changes and losses per 1,000 releases."""
    rows = {(row["rule"], row["window_days"]): row for row in rows_of(table)}
    mine, loose, index = rows["same_line", None], rows["any", None], rows["index_rule", 14]
    if loose["changed"] is None:
        message = "no publisher was read on both sides of a comparison"
        raise EmptyChart(message)
    # a rule or window under which no publisher was read on both sides has no line or point
    rows = {key: row for key, row in rows.items() if row["changed"] is not None}
    whole = {rule: rows[rule, None] for rule in RULES if (rule, None) in rows}
    something(list(rows.values()), loose["compared"], loose["changed"] + loose["lost"])
    followed = part(mine["lost_followed"], mine["lost"]) if mine["lost"] else "0"
    words = Words(
        "change_rates", "How much does the rule of comparison decide?",
        f"{_told(mine)} releases changed publisher or are unattested after an attested one on their line, "
        f"{_told(loose)} after any; {followed} unattested ones were followed by an attested release.",
        "Publisher changes and releases without attestation per 1,000 releases with an attested baseline, by the "
        f"oldest baseline compared with. The index's own rule (14 days) compares {count(index['compared'])} releases. "
        "A rename of a repository is no change.",
        "Lines of publisher changes and stops of attestation per 1,000 compared releases, over the oldest baseline "
        "compared with (14, 30, 90, 365 days, any age): "
        + "; ".join(f"{RULES[rule][0]} {_told(row)} at any age" for rule, row in whole.items())
        + f". The index's rule of 14 days: {_told(index)}.",
    )  # fmt: skip
    labels = [f"{_per_1000(row):.0f} {RULES[rule][0]}" for rule, row in whole.items()]
    y_values = ticks(max(_per_1000(row) for row in rows.values()) * 1.1 or 1)
    canvas = Canvas(frame, words, *_margins(frame, labels, f"{count(y_values[-1])} per 1,000"))
    x = Scale((0, len(WINDOWS) - 1), (0, canvas.width))
    y = Scale((0, y_values[-1]), (canvas.height, 0))
    parts.y_axis(canvas, y, y_values,
                 [*map(count, y_values[:-1]), f"{count(y_values[-1])} per 1,000"])  # fmt: skip
    for at, text in enumerate(WINDOWS.values()):
        canvas.rule(x(at), canvas.height, x(at), canvas.height + 6, "axis", group="label")
        canvas.text(x(at), canvas.height + 6 + frame.sizes.axis, text, size=frame.sizes.axis,
                    align="center")  # fmt: skip
    parts.lines(canvas, x, y, [
        parts.Line(
            [(at, _per_1000(rows[rule, window])) for at, window in enumerate(WINDOWS)
             if (rule, window) in rows and rows[rule, window]["compared"]],
            label, RULES[rule][1], DASHES[RULES[rule][1]], SHAPES[RULES[rule][1]],
        )
        for rule, label in zip(whole, labels, strict=True)
    ])  # fmt: skip
    return canvas.finish()


def _reported(row: dict[str, int]) -> int:
    return row["changed"] + row["lost"]


def _told(row: dict[str, int]) -> str:
    """How many of a row's releases differ from an attested one, as far as publishers were read."""
    differ = "an unknown number" if row["changed"] is None else str(_reported(row))
    return f"{differ} of {count(row['compared'])}"


def _per_1000(row: dict[str, int]) -> float:
    return 1000 * _reported(row) / row["compared"] if row["compared"] else 0.0
