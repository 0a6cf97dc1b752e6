"""How many projects and downloads are behind few accounts, organizations or repositories."""

from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.adoption import _margins, _percent_texts
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.heat import Cell, heat_canvas, heat_table, step_of
from pipeline.charts.scales import FEW, Scale, part, rate, rows_of, share

HOLDERS = {
    "owner": "Owner accounts",
    "sole_owner": "Sole owners",
    "organization": "Organizations",
    "repository_owner": "Repository owners",
    "repository": "Repositories",
    "workflow": "Workflows",
}
TOP = (1, 5, 10, 50)


def concentration(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Heat table: kind of holder by the 1, 5, 10 and 50 largest, share of downloads behind them."""
    rows = rows_of(table)
    kinds = {kind: found for kind in HOLDERS
             if (found := [row for row in rows if row["holder"] == kind])}  # fmt: skip
    by_downloads = any(row["known_downloads"] for row in rows)
    first = next(iter(kinds))
    leading = _upto(kinds[first], 10)
    of = "" if not by_downloads or leading["known"] < FEW else (
        f", {share(leading['downloads_share'], _told(leading))} of known downloads"
    )  # fmt: skip
    words = Words(
        "concentration", "How much of the cohort is behind few accounts, organizations or repositories?",
        f"The {leading['position']} largest {HOLDERS[first].lower()} are behind "
        f"{part(leading['covered_projects'], leading['known'], 'projects')}{of} on {frame.as_of}.",
        f"Share of {'downloads' if by_downloads else 'projects'} behind the holders with most, below it their "
        "projects; each project once. Of projects whose ownership is known, or whose newest release names a "
        "repository (last three). Sole owner: one owner, no organization. Downloads of accounts are rounded.",
        f"Table of the share of {'downloads' if by_downloads else 'projects'} behind the 1, 5, 10 and 50 "
        f"largest holders of each kind on {frame.as_of}. Projects behind the largest 10: "
        + "; ".join(f"{HOLDERS[kind].lower()} {at['covered_projects']} of {at['known']}"
                    for kind, found in kinds.items() for at in [_upto(found, 10)])
        + ". Accounts are counted and not named; projects that tell neither are left out.",
    )  # fmt: skip
    labels = [(HOLDERS[kind], f"{len(found)} in all") for kind, found in kinds.items()]
    cells = [[_cell(_upto(found, top)) for top in TOP] for found in kinds.values()]
    canvas = heat_canvas(frame, words, labels, 64.0)
    heat_table(canvas, labels, [f"Largest {top}" for top in TOP], cells)
    return canvas.finish()


def _upto(found: list[dict[str, Any]], top: int) -> dict[str, Any]:
    """The row of the last of the ``top`` largest holders, or of the last there is."""
    return [row for row in found if row["position"] <= top][-1]


def _cell(row: dict[str, Any]) -> Cell:
    value = row["share"] if row["downloads_share"] is None else row["downloads_share"]
    counts = f"{row['covered_projects']} of {row['known']}"
    if row["known"] < FEW:
        return Cell(counts, step=step_of(value))
    return Cell(share(value, _told(row)), counts, step_of(value))


def _told(row: dict[str, Any]) -> int:
    """What a share is told for: amounts of accounts, which have no name, are rounded."""
    return FEW if row["holder_name"] is None else 1000


def projects_per_sole_owner(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Lorenz curve: share of sole owners, from the one with fewest, by share of their projects."""
    rows = rows_of(table)
    n, owned, known = len(rows), rows[-1]["sole_owned"], rows[-1]["known"]
    most = rows[-1]["projects"]
    half = 1 + sum(1 - row["projects_share"] < 0.5 - 1e-9 for row in rows[:-1])
    several = sum(row["projects"] > 1 for row in rows)
    finding = (
        f"The sole owner with most is alone on {most} of {owned} projects on {frame.as_of}; half of the "
        f"projects have {part(half, n, 'sole owners')} behind them."
        if most > 1 else f"No account is alone on more than one of {owned} projects on {frame.as_of}."
    )  # fmt: skip
    words = Words(
        "projects_per_sole_owner", "How are projects with a single owner spread over these owners?",
        finding,
        "Share of sole owners, from the one with fewest projects, and of the projects they own alone. Sole "
        f"owner: the one direct owner, no organization; {owned} of {known} projects whose ownership is known.",
        f"Lorenz curve of {owned} projects with one direct owner and no organization over {n} accounts on "
        f"{frame.as_of}. The account with most is alone on {most}; {several} accounts are alone on more than "
        f"one; half of the projects are behind {rate(half, n)} of the accounts. Of {known} projects whose "
        "ownership is known the others have several owners, an organization, or nobody listed.",
    )  # fmt: skip
    values = [0.0, 25, 50, 75, 100]
    canvas = Canvas(frame, words, *_margins(frame, [f"{owned} projects"], "100% of projects"))
    s = frame.sizes
    x, y = Scale((0, 100), (0, canvas.width)), Scale((0, 100), (canvas.height, 0))
    parts.y_axis(canvas, y, values, [*_percent_texts(values)[:-1], "100% of projects"])
    for value in values:
        canvas.rule(x(value), canvas.height, x(value), canvas.height + 6, "axis", group="label")
        text = f"{value:.0f}" if value < 100 else "100% of owners"
        wide = parts.widest([text], s.axis)
        middle = min(x(value), canvas.width + canvas.right - s.margin - wide / 2)
        canvas.text(middle, canvas.height + 6 + s.axis, text, size=s.axis, align="center")
    canvas.rule(0, canvas.height, canvas.width, 0, "muted", dash=(3, 3), group="grid")
    canvas.text(x(50) - s.note, y(50) - s.note, "each alone on as many", size=s.note, align="right",
                halo=True)  # fmt: skip
    points = [
        (0.0, 0.0),
        *((100 * row["owners_share"], 100 * row["projects_share"]) for row in rows),
    ]
    parts.lines(canvas, x, y, [parts.Line(points, f"{owned} projects", "rank-2")])
    return canvas.finish()
