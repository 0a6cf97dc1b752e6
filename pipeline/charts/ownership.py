"""Who holds projects: organizations by rank, owners with and without one, readiness."""

from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.scales import FEW, part, rate, rows_of, share, something
from pipeline.charts.tokens import Sizes

MEASURES = {
    "one_owner": "One owner",
    "no_organization": "No organization",
    "not_attested": "Not attested",
    "dormant": "No file for a year",
    "all_four": "All four",
}
OWNERS = {"1": "1 owner", "2": "2 owners", "3+": "3 or more", "0": "0 listed"}


def organization_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars by rank band: share of projects in an organization, with counts."""
    rows = something([row for row in rows_of(table) if row["known"]])
    inside, known = sum(r["in_organization"] for r in rows), sum(r["known"] for r in rows)
    words = Words(
        "organization_by_rank",
        "How many projects belong to an organization?",
        f"{part(inside, known, 'projects whose ownership is known')} are in an organization on "
        f"{frame.as_of}.",
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
    n = sum(row["projects"] for row in rows)
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
        ink = _ink(canvas.frame, level)
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


def readiness_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Heat table: rank band by condition that would make a lost account hard to recover from."""
    rows = sorted(rows_of(table), key=lambda row: row["band_order"])
    bands = [(band, {row["measure"]: row for row in found})
             for band, found in groupby(rows, key=lambda row: row["band"])]  # fmt: skip
    none = {"projects": 0, "known": 0, "share": None}
    bands = [(band, {measure: found.get(measure, none) for measure in MEASURES})
             for band, found in bands]  # fmt: skip
    something(rows, sum(row["known"] for row in rows))
    four = [found["all_four"] for _, found in bands]
    hard, known = sum(cell["projects"] for cell in four), sum(cell["known"] for cell in four)
    words = Words(
        "readiness_by_rank", "Which projects would be hard to recover if an account were lost?",
        f"{part(hard, known, 'projects')} have one owner, no organization, no attestation and no "
        f"file for a year on {frame.as_of}.",
        f"Share of a rank band's projects for which each condition holds, of those it can be told for. "
        f"All four: n = {known}. None of them is a fault.",
        f"Table of shares by rank band and condition on {frame.as_of}. One owner, all bands: "
        + f"{sum(found['one_owner']['projects'] for _, found in bands)} projects. All four conditions: "
        + "; ".join(f"ranks {band} {found['all_four']['projects']} of {found['all_four']['known']}"
                    for band, found in bands)
        + ". Cells for which a condition could not be told are left out of that cell's denominator.",
    )  # fmt: skip
    s = frame.sizes
    left = s.margin + parts.widest([f"Ranks {band}" for band, _ in bands], s.axis, 600) + 12
    canvas = Canvas(frame, words, left, s.margin, s.gap, 64.0 * len(bands) * s.axis / 15)
    canvas.top += s.axis * 2.6
    wide, tall = canvas.width / len(MEASURES), canvas.height / len(bands)
    for column, heading in enumerate(MEASURES.values()):
        from pipeline.charts.fonts import wrapped

        lines = wrapped(heading, s.note, wide - 8, 600)
        for place, line in enumerate(lines):
            canvas.text(wide * (column + 0.5) - 2, -s.note_line * (len(lines) - place - 0.3), line,
                        size=s.note, weight=600, token="strong", align="center")  # fmt: skip
    for row, (band, found) in enumerate(bands):
        canvas.text(-12, tall * (row + 0.5) - 2, f"Ranks {band}", size=s.axis, weight=600,
                    token="strong", align="right")  # fmt: skip
        for column, measure in enumerate(MEASURES):
            _heat_cell(canvas, found[measure], wide * column, tall * row, wide - 4, tall - 4)
    return canvas.finish()


def _heat_cell(
    canvas: Canvas, cell: dict[str, Any], x: float, y: float, wide: float, tall: float
) -> None:
    s = canvas.sizes
    if cell["share"] is None:
        canvas.rect(x, y, wide, tall, stroke="ev-unknown", dash=(3, 2), word_ink="muted")
        canvas.text(x + wide / 2, y + tall / 2, "not known", size=s.note, align="center")
        return
    level = min(int(cell["share"] * 6), 5)
    ink = _ink(canvas.frame, level)
    canvas.rect(x, y, wide, tall, fill=f"seq-{level}", stroke="axis", word_ink=ink)
    few = cell["known"] < FEW
    main = f"{cell['projects']} of {cell['known']}" if few else share(cell["share"], cell["known"])
    canvas.text(x + wide / 2, y + tall * (0.5 if few else 0.4), main, size=s.label, weight=600,
                token=ink, align="center")  # fmt: skip
    if not few:
        canvas.text(x + wide / 2, y + tall * 0.7, f"{cell['projects']} of {cell['known']}",
                    size=s.caption, token=ink, align="center")  # fmt: skip


def _shade_key(canvas: Canvas) -> None:
    s = canvas.sizes
    y, wide = canvas.height + s.note * 1.1, s.note * 3.4
    canvas.text(0, y, "Share attested", size=s.note)
    x = parts.widest(["Share attested"], s.note) + 14
    for level, words in enumerate(("<10", "10–", "20–", "30–", "40–", "50%+")):
        canvas.rect(x, y - s.note * 0.7, wide - 2, s.note * 1.4, fill=f"seq-{level}", stroke="axis",
                    group="label")  # fmt: skip
        canvas.text(x + wide / 2 - 1, y, words, size=s.caption, token=_ink(canvas.frame, level),
                    align="center", group="chrome")  # fmt: skip
        x += wide


def _rate(cell: dict[str, Any]) -> str:
    known = cell["evidence_known"]
    return rate(cell["attested"], known) if known else "none known"


def _level(cell: dict[str, Any]) -> int:
    known = cell["evidence_known"]
    return min(int(10 * cell["attested"] / known), 5) if known else 0


def _ink(frame: Frame, level: int) -> str:
    """The ink that reads on a step of the ramp: the ramp gets lighter with share in the dark."""
    if frame.theme == "light":
        return "ink-light" if level >= 4 else "ink-dark"
    return "ink-dark" if level >= 3 else "ink-light"
