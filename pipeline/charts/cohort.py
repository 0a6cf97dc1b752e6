"""How downloads spread over the cohort."""

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import _margins, _percent_texts, _rank_axis
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import Scale, count, rows_of, share


def cohort_downloads(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Line over rank: share of the cohort's downloads of ranks 1 to n."""
    rows = rows_of(table)
    total, size = sum(row["downloads"] for row in rows), rows[-1]["rank"]
    at = {mark: row["cumulative_share"] for row in rows if (mark := row["rank"]) in {10, 100}}
    mark = max(at, default=size)
    part = at.get(mark, 1.0)
    words = Words(
        "cohort_downloads",
        "How concentrated are downloads in the cohort?",
        f"Ranks 1–{mark} take {share(part, 1000)} of the {count(total)} downloads of {size} projects "
        f"in the list's window.",
        f"Share of listed downloads of ranks 1 to n. n = {len(rows)} projects with a count. Downloads "
        "are files served to people and machines alike.",
        f"Line chart of the cumulative share of downloads over ranks 1 to {size}. "
        + " ".join(f"Ranks 1 to {rank} take {value:.1%}." for rank, value in sorted(at.items()))
        + f" All {len(rows)} projects with a count have {count(total)} downloads in the list's window. "
        "The curve rises steeply at first and flattens: a few projects take much of the traffic.",
    )
    values = [0.0, 25, 50, 75, 100]
    canvas = Canvas(frame, words, *_margins(frame, ["100%"]))
    high = max(size, 2)
    x, y = Scale((1, high), (0, canvas.width)), Scale((0, 100), (canvas.height, 0))
    parts.y_axis(canvas, y, values, _percent_texts(values))
    _rank_axis(canvas, x, 1, high)
    points = [(row["rank"], 100 * row["cumulative_share"]) for row in rows]
    parts.lines(canvas, x, y, [parts.Line(points, "100%", "rank-2")])
    s = frame.sizes
    for rank, value in sorted(at.items()):
        canvas.rule(x(rank), y(100 * value), x(rank), canvas.height, "muted", dash=(3, 3))
        canvas.text(x(rank) + 8, y(100 * value) + s.label * 1.1,
                    f"{share(value, 1000)} ranks 1–{rank}", size=s.label, weight=600,
                    token="strong", halo=True)  # fmt: skip
    return canvas.finish()
