"""How files reach the whole index: as the index published it, and by tool, as its log tells it."""

from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import fonts, parts
from pipeline.charts.adoption import _margins, _percent_texts
from pipeline.charts.boundaries import between
from pipeline.charts.downloads import logged
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import (
    FEW,
    Scale,
    count,
    next_month,
    rate,
    rows_of,
    seconds,
    share,
    something,
    ticks,
)
from pipeline.charts.tokens import DASHES, SHAPES

#: Parts of the plot's height: counts above, share below, room between for the second heading.
_COUNTS, _SHARE = 0.6, 0.26
#: Months and tools that the figure of tools shows; the table has them all.
MONTHS, TOOLS = 36, 4


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


def index_uploads_by_tool(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Lines of the share of files by tool: above of the whole index, below of the cohort."""
    months = [row for row in rows_of(table) if row["is_whole_month"] and row["share"] is not None]
    something(months)
    first, last = max(months[0]["month"], _before(months[-1]["month"])), months[-1]["month"]
    rows = [row for row in months if row["month"] >= first]
    end = [row for row in rows if row["month"] == last]
    top = max(end, key=lambda row: (row["files"], -row["tool_order"]))
    s = frame.sizes
    names = {row["tool"]: fonts.shortened(fonts.drawable(row["tool"], 600), s.label, s.width * 0.18, 600)
             for row in end}  # fmt: skip
    n, n_cohort = top["all_files"], top["all_cohort_files"]
    left_out = len({row["month"] for row in rows_of(table)}) - len({row["month"] for row in rows})
    holed = sorted({row["month"] for row in rows if row["is_in_hole"]})
    gap = (
        f" The log lacks files of {holed[0]:%B %Y} to {holed[-1]:%B %Y} (shaded)." if holed else ""
    )
    used = {row["tool"] for row in rows if row["files"] + row["cohort_files"]}
    drawn = [row["tool"] for row in end if row["tool"] in used][:TOOLS]
    of = f" of {count(n_cohort)}" if n_cohort >= FEW else ""
    cohort = (f"of the cohort's files it was {_share(top['cohort_files'], n_cohort)}{of}"
              if n_cohort else "the cohort uploaded nothing then")  # fmt: skip
    words = Words(
        "index_uploads_by_tool", "Which tools upload the whole index's files, and the cohort's?",
        f"In {last:%B %Y}, {names[top['tool']]} uploaded {_share(top['files'], n)} of {count(n)} files of the "
        f"whole index; {cohort}.",
        f"Share of the files of a month by program of the User-Agent, still served or not; months with fewer than "
        f"{FEW} files are not drawn. {left_out} months, those the log does not have whole among them, and other "
        f"tools are in the table.{gap}",
        f"Two panels of lines, {first:%B %Y} to {last:%B %Y}: share of files by upload tool, above of the whole "
        f"index, below of the cohort. In {last:%B %Y}, of {count(n)} and {count(n_cohort)} files: "
        + "; ".join(f"{names[row['tool']]} {_share(row['files'], n)} and {_share(row['cohort_files'], n_cohort)}"
                    for row in end if row["tool"] in drawn) + f".{gap}",
    )  # fmt: skip
    panels = [_Panel("Whole index", "share", "files", "all_files", rows, drawn),
              _Panel("Cohort", "cohort_share", "cohort_files", "all_cohort_files", rows, drawn)]  # fmt: skip
    labels = [label for panel in panels for label in panel.labels(names)]
    canvas = Canvas(logged(frame), words, *_margins(frame, labels, "100%"))
    x = Scale((seconds(first), seconds(next_month(last))), (0, canvas.width))
    room = (canvas.height - s.label * 1.2) / 2
    for place, panel in enumerate(panels):
        _tool_panel(canvas, x, panel, names, (place * (room + s.label * 1.2), room))
    parts.time_axis(canvas, x, first, next_month(last))
    return canvas.finish()


class _Panel:
    """Lines of one population: the months of each tool that have enough files."""

    def __init__(
        self, name: str, key: str, files: str, total: str, rows: list[dict[str, Any]],
        tools: list[str],
    ) -> None:  # fmt: skip
        self.name, self.key, self.files, self.total = name, key, files, total
        self.holed = sorted({row["month"] for row in rows if row["is_in_hole"]})
        self.lines = [[row for row in rows if row["tool"] == tool and row[total] >= FEW]
                      for tool in tools]  # fmt: skip

    def labels(self, names: dict[str, str]) -> list[str]:
        """What stands at the end of each line: the share of its last month."""
        return [f"{_share(line[-1][self.files], line[-1][self.total])} {names[line[-1]['tool']]}"
                for line in self.lines if line]  # fmt: skip


def _tool_panel(
    canvas: Canvas, x: Scale, panel: _Panel, names: dict[str, str], place: tuple[float, float]
) -> None:
    """A panel's name, its axis up to its highest share, months the log lacks, and lines."""
    s, (top, room) = canvas.sizes, place
    canvas.text(0, top + s.note * 0.6, panel.name, size=s.note, weight=600, token="strong")
    found = [line for line in panel.lines if line]
    if not found:
        canvas.text(canvas.width / 2, top + room / 2, f"fewer than {FEW} files in every month",
                    size=s.label, align="center")  # fmt: skip
        return
    high = ticks(100 * max(row[panel.key] for line in found for row in line), 2)
    y = Scale((0, high[-1]), (top + room, top + s.note * 1.8))
    for start, end in _stretches(panel.holed):
        left = x(seconds(start))
        canvas.rect(left, y(high[-1]), x(seconds(end)) - left, y(0) - y(high[-1]), fill="sunken",
                    group="zone")  # fmt: skip
    parts.y_axis(canvas, y, high, _percent_texts(high))
    looks = ("rank-1", "rank-2", "rank-3", "rank-4")
    parts.lines(canvas, x, y, [
        parts.Line([(_middle(row["month"]), 100 * row[panel.key]) for row in line], label, token,
                   DASHES[token], SHAPES[token])
        for line, label, token in zip(found, panel.labels(names), looks, strict=False)
    ], top=top, bottom=top + room)  # fmt: skip


def _stretches(months: list[date]) -> list[tuple[date, date]]:
    """Months in a row as one stretch each: its first day, and the first day after it."""
    found: list[tuple[date, date]] = []
    for month in months:
        if found and found[-1][1] == month:
            found[-1] = (found[-1][0], next_month(month))
        else:
            found.append((month, next_month(month)))
    return found


def _share(number: int, n: int) -> str:
    """A share as text, or the counts where there are few; a month without files has neither."""
    return rate(number, n) if n else "0"


def _middle(month: date) -> float:
    return (seconds(month) + seconds(next_month(month))) / 2


def _before(month: date) -> date:
    """The first of the months that a figure up to this one shows."""
    years, months = divmod(month.year * 12 + month.month - MONTHS, 12)
    return date(years, months + 1, 1)
