"""How downloads spread over the cohort."""

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import _margins, _percent_texts, _rank_axis
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import Scale, count, rows_of, share, something


def cohort_downloads(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Line over rank: share of the cohort's downloads of ranks 1 to n."""
    rows = rows_of(table, "downloads")
    total, size = sum(row["downloads"] for row in rows), rows[-1]["rank"]
    something(rows, total)
    at = {mark: row["cumulative_share"] for row in rows if (mark := row["rank"]) in {10, 100}}
    mark = max(at, default=rows[0]["rank"])
    part = at.get(mark, rows[0]["cumulative_share"])
    half = next((row for row in rows if row["cumulative_share"] >= 0.5), rows[-1])
    words = Words(
        "cohort_downloads",
        "How concentrated are downloads in the cohort?",
        f"{'Rank 1 takes' if mark == 1 else f'Ranks 1–{mark} take'} {share(part, 1000)} of the "
        f"{count(total)} downloads of {len(rows)} projects in the list's window.",
        f"Share of listed downloads of ranks 1 to n. n = {len(rows)} projects with a count. Downloads "
        "are files served to people and machines alike.",
        f"Line chart of the cumulative share of downloads over ranks 1 to {size}. "
        + " ".join(f"Ranks 1 to {rank} take {value:.1%}." for rank, value in sorted(at.items()))
        + f" All {len(rows)} projects with a count have {count(total)} downloads in the list's window. "
        f"{half['rank']} of {size} ranks are needed for half of them.",
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
        dot = alt.Chart(alt.InlineData(values=[{"rank": rank, "share": 100 * value}])).mark_point(
            filled=True, opacity=1, size=s.point, aria=False, color=frame.colour("rank-2"),
        )  # fmt: skip
        canvas.add(dot.encode(x=alt.X("rank:Q", scale=x.alt(), axis=None),
                              y=alt.Y("share:Q", scale=y.alt(), axis=None)))  # fmt: skip
        canvas.text(x(rank) + 10, y(100 * value) + s.label * 0.6,
                    f"{share(value, 1000)} ranks 1–{rank}", size=s.label, weight=600,
                    token="strong", halo=True)  # fmt: skip
    return canvas.finish()
