"""How files reach the whole index, as the index published it: no snapshot is behind this."""

from datetime import date
from itertools import pairwise

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import _margins
from pipeline.charts.boundaries import between
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import Scale, next_month, rows_of, seconds, share, something, ticks

#: Parts of the plot's height: counts above, share below, room between for the second heading.
_COUNTS, _SHARE = 0.6, 0.26


def files_added(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Columns of files a month, trusted below other; below them the trusted share as a line."""
    rows = rows_of(table)
    first, last = rows[0], rows[-1]
    something(rows, first["files"], last["files"], first["other_files"])
    told = last["stated_on"]
    frame = frame.documentary(f"PyPI blog, charts of the post of {told}", told)
    grown = last["other_files"] / first["other_files"] - 1
    peak = max(rows, key=lambda row: row["files"])
    falls = sum(b["share"] < a["share"] for a, b in pairwise(rows))
    end = next_month(max(last["month"], told))
    dates = "; ".join(f"{each.letter} {each.label} ({each.day})"
                      for each in between(frame.boundaries, first["month"], end, "publishing"))  # fmt: skip
    words = Words(
        "files_added", "How was each file uploaded, month by month?",
        f"Through Trusted Publishing: {share(first['share'], 1000)} of files in {first['month']:%B %Y}, "
        f"{share(last['share'], 1000)} in {last['month']:%B %Y}. Other files {_changed(grown)}, from "
        f"{first['other_files']:,} to {last['other_files']:,}.",
        "All files added to the index each month, not only those of the most downloaded projects; read off the "
        "bars of charts, to about 1,300 files."
        + (f" {dates}." if dates else ""),
        f"Columns of files added to the index a month, {first['month']:%B %Y} to {last['month']:%B %Y}, above a "
        f"line of the share through Trusted Publishing. That share went from {share(first['share'], 1000)} to "
        f"{share(last['share'], 1000)}, falling in {falls} months; files uploaded otherwise {_changed(grown)}, "
        f"from {first['other_files']:,} to {last['other_files']:,}. The fullest month, {peak['month']:%B %Y}, "
        f"had {peak['files']:,} files.",
    )  # fmt: skip
    labels = [f"{last['other_files']:,} other", f"{last['trusted_files']:,} trusted",
              f"{share(last['share'], 1000)} trusted"]  # fmt: skip
    most = ticks(peak["files"])
    canvas = Canvas(frame, words, *_margins(frame, labels, f"{most[-1]:,.0f} files"))
    s = frame.sizes
    lift = s.note * 1.4
    canvas.top, canvas.height = canvas.top + lift, canvas.height - lift
    x = Scale((seconds(first["month"]), seconds(end)), (0, canvas.width))
    high = canvas.height * _COUNTS
    y = Scale((0, most[-1]), (high, 0))
    parts.y_axis(canvas, y, most, [*(f"{v:,.0f}" for v in most[:-1]), f"{most[-1]:,.0f} files"])
    spans = [(seconds(row["month"]), seconds(next_month(row["month"])), row) for row in rows]
    parts.columns(canvas, x, y, [(a, b, 0, row["trusted_files"]) for a, b, row in spans], "rank-1")
    parts.columns(canvas, x, y, [(a, b, row["trusted_files"], row["files"]) for a, b, row in spans],
                  "rank-4")  # fmt: skip
    edge = canvas.width + s.label * 0.4
    for text, middle in ((labels[0], last["trusted_files"] + last["other_files"] / 2),
                         (labels[1], last["trusted_files"] / 2)):  # fmt: skip
        canvas.text(edge, y(middle), text, size=s.label, weight=600, token="strong", halo=True)
    _share_panel(canvas, x, [(row["month"], row["share"]) for row in rows], labels[2])
    parts.time_axis(canvas, x, first["month"], end)
    parts.breaks(canvas, x, first["month"], end, "publishing")
    return canvas.finish()


def _share_panel(canvas: Canvas, x: Scale, points: list[tuple[date, float]], label: str) -> None:
    """The trusted share on an axis of its own below the counts; each month at its middle."""
    top = ticks(100 * max(value for _, value in points), 3)
    y = Scale((0, top[-1]), (canvas.height, canvas.height * (1 - _SHARE)))
    parts.y_axis(canvas, y, top, [*(f"{v:g}" for v in top[:-1]), f"{top[-1]:g}%"])
    middles = [((seconds(month) + seconds(next_month(month))) / 2, 100 * value)
               for month, value in points]  # fmt: skip
    parts.lines(canvas, x, y, [parts.Line(middles, label, "rank-1")])


def _changed(growth: float) -> str:
    """A relative change in words: "grew by 31%"."""
    return f"{'grew' if growth >= 0 else 'fell'} by {abs(growth):.0%}"
