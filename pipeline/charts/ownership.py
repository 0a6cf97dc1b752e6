"""Who holds projects: organizations by rank, owners with and without one."""

from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.heat import step_ink
from pipeline.charts.scales import FEW, part, rate, rows_of, share, something
from pipeline.charts.tokens import Sizes

OWNERS = {"1": "1 owner", "2": "2 owners", "3+": "3 or more", "0": "0 listed"}


def organization_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars by rank band: share of projects in an organization, with counts."""
    rows = something([row for row in rows_of(table) if row["known"]])
    inside, known = sum(r["in_organization"] for r in rows), sum(r["known"] for r in rows)
    weight = sum(r["known_downloads"] or 0 for r in rows)
    inner = sum(r["in_organization_downloads"] or 0 for r in rows)
    weighted = (
        f", with {share(inner / weight, 1000)} of known downloads"
        if weight and known >= FEW
        else ""
    )
    words = Words(
        "organization_by_rank",
        "How many projects belong to an organization?",
        f"{part(inside, known, 'projects whose ownership is known')} are in an organization on "
        f"{frame.as_of}{weighted}.",
        f"Share of projects in an organization by download rank. n = {known} projects whose ownership "
        "is known; present state only, the index keeps no history.",
        f"Bar chart of the share of projects in an organization by rank band on {frame.as_of}: "
        + "; ".join(f"ranks {r['band']}: {r['in_organization']} of {r['known']}" for r in rows)
        + f"; {inside} of {known} in all. Ownership is known only as it stands now, so the chart says "
        "nothing about when projects joined.",
    )
    s = frame.sizes
    left = s.margin + parts.widest([f"Ranks {r['band']}" for r in rows], s.axis, 600) + 12
    texts = [f"{r['in_organization']} of {r['known']} projects" if r["known"] < FEW else
             f"{share(r['share'], r['known'])} · {r['in_organization']} projects" for r in rows]  # fmt: skip
    right = s.margin + parts.widest(texts, s.label, 600) + 10
    canvas = Canvas(frame, words, left, right, s.gap, 78.0 * len(rows) * s.axis / 15)
    parts.bars(canvas, [
        (f"Ranks {r['band']}", f"n = {r['known']}", r["share"], text, "rank-2")
        for r, text in zip(rows, texts, strict=True)
    ], max(max(r["share"] for r in rows), 0.01))  # fmt: skip
    return canvas.finish()


def owners_by_organization(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Mosaic: area = projects by owners and organization, shade = share attested."""
    rows = rows_of(table)
    sides = [(name, [row for owners in OWNERS for row in rows
                     if row["organization"] is inside and row["owners"] == owners])
             for name, inside in (("No organization", False), ("In an organization", True))]  # fmt: skip
    sides = [(name, cells) for name, cells in sides if cells]
    something([cell for _, cells in sides for cell in cells])
    unread = sum(row["projects"] for row in rows if row["organization"] is None)
    n = sum(row["projects"] for row in rows) - unread
    alone = next((c for name, cells in sides if name.startswith("No") for c in cells
                  if c["owners"] == "1"), None)  # fmt: skip
    lonely = alone["projects"] if alone else 0
    attest = f"; {_rate(alone)} of these attest" if alone and alone["evidence_known"] else ""
    words = Words(
        "owners_by_organization", "How many people could restore publishing, and is an organization behind them?",
        f"{lonely} of {n} projects list one owner and no organization on {frame.as_of}{attest}.",
        f"Tiles follow projects, n = {n}; small ones are enlarged for their label. Shade = share with an "
        f"attested newest release. 0 listed: managed by an organization, or hidden. Not read: {unread}.",
        f"Mosaic of {n} projects by direct owners and organization on {frame.as_of}, shaded by the share "
        "attested. "
        + " ".join(f"{name}: " + ", ".join(f"{OWNERS[c['owners']]} {c['projects']} ({_rate(c)} attested)"
                                           for c in cells) + "." for name, cells in sides)
        + f" Ownership not read: {unread}.",
    )  # fmt: skip
    s = frame.sizes
    left = s.margin + parts.widest(list(OWNERS.values()), s.axis, 600) + 14
    canvas = Canvas(frame, words, left, s.margin, s.gap + 24 + s.note, 330.0 * s.axis / 15)
    canvas.top += (lift := s.label * 2.9)
    gap, narrow = 8.0, (s.label * 4.2 if unread else 0.0)
    totals = [sum(c["projects"] for c in cells) for _, cells in sides]
    room = canvas.width - gap * (len(sides) - 1) - (narrow + gap if unread else 0)
    floor = room * 0.36
    widths = [max(room * total / sum(totals), floor) for total in totals]
    widths = [width * room / sum(widths) for width in widths]
    x = 0.0
    for place, ((name, cells), wide) in enumerate(zip(sides, widths, strict=True)):
        canvas.text(x, -lift + s.label, name, size=s.label, weight=600, token="strong")
        canvas.text(x, -lift + s.label * 2.2, f"{totals[place]} projects", size=s.note)
        _mosaic_column(canvas, cells, x, wide, gap, labelled=place == 0)
        x += wide + gap
    if unread:
        canvas.text(canvas.width, -lift + s.label, "Not read", size=s.label, weight=600,
                    token="strong", align="right")  # fmt: skip
        canvas.text(canvas.width, -lift + s.label * 2.2, str(unread), size=s.note, align="right")
        canvas.rect(x, 0, narrow, canvas.height, stroke="ev-unknown", stroke_width=1.5, dash=(6, 4),
                    word_ink="muted")  # fmt: skip
    _shade_key(canvas)
    return canvas.finish()


def _mosaic_column(
    canvas: Canvas,
    cells: list[dict[str, Any]],
    x: float,
    wide: float,
    gap: float,
    *,
    labelled: bool,
) -> None:
    s = canvas.sizes
    room = canvas.height - gap * (len(cells) - 1)
    total = sum(cell["projects"] for cell in cells)
    least = s.label * 2.0
    talls = [max(room * cell["projects"] / total, least) for cell in cells]
    talls = [t if t <= least else least + (t - least) * (room - least * len(cells))
             / max(1e-9, sum(max(0.0, u - least) for u in talls)) for t in talls]  # fmt: skip
    y = 0.0
    for cell, tall in zip(cells, talls, strict=True):
        level = _level(cell)
        ink = step_ink(canvas.frame, level)
        canvas.rect(x, y, wide, tall, fill=f"seq-{level}", stroke="axis", word_ink=ink)
        words = OWNERS[cell["owners"]]
        if labelled:
            canvas.text(-14, y + s.label, words, size=s.axis, weight=600, token="strong",
                        align="right")  # fmt: skip
        else:
            canvas.text(x + wide - 14, y + s.label, words, size=s.axis, weight=600, token=ink,
                        align="right")  # fmt: skip
        rate, number = f"{_rate(cell)} attest", f"{cell['projects']} projects"
        if tall >= s.label * 3:
            canvas.text(x + 14, y + s.label, rate, size=s.label, weight=600, token=ink)
            canvas.text(x + 14, y + s.label * 2.25, number, size=s.axis, token=ink)
        else:
            rest = "" if 0 < cell["evidence_known"] < FEW else f" · {number}"
            canvas.text(x + 14, y + s.label, _short(rate + rest, words, wide, s), size=s.label,
                        weight=600, token=ink)  # fmt: skip
        y += tall + gap


def _short(text: str, beside: str, wide: float, s: Sizes) -> str:
    """The tile's one line, without words where the name at its right end needs the room."""
    room = wide - 36 - parts.widest([beside], s.axis, 600)
    shorter = text.replace(" projects", "")
    forms = [text, shorter, shorter.replace(" attest", "")]
    return next((form for form in forms if parts.widest([form], s.label, 600) <= room), forms[-1])


def _shade_key(canvas: Canvas) -> None:
    s = canvas.sizes
    y, wide = canvas.height + s.note * 1.1, s.note * 3.4
    canvas.text(0, y, "Share attested", size=s.note)
    x = parts.widest(["Share attested"], s.note) + 14
    for level, words in enumerate(("<10", "10–", "20–", "30–", "40–", "50%+")):
        canvas.rect(x, y - s.note * 0.7, wide - 2, s.note * 1.4, fill=f"seq-{level}", stroke="axis",
                    group="label")  # fmt: skip
        canvas.text(x + wide / 2 - 1, y, words, size=s.caption, token=step_ink(canvas.frame, level),
                    align="center", group="chrome")  # fmt: skip
        x += wide


def _rate(cell: dict[str, Any]) -> str:
    known = cell["evidence_known"]
    return rate(cell["attested"], known) if known else "none known"


def _level(cell: dict[str, Any]) -> int:
    known = cell["evidence_known"]
    return min(int(10 * cell["attested"] / known), 5) if known else 0
