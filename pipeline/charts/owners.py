"""How many people can restore publishing: direct owners, by projects and by downloads."""

from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.evidence import percent_axis
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.heat import step_ink
from pipeline.charts.scales import FEW, count, part, rows_of, share, something

#: Owners in bar order -> the words of the key, and the step of the ramp; no step is hatched.
LISTED: dict[str, tuple[str, int | None]] = {
    "1": ("1 owner", 1), "2": ("2 owners", 3), "3+": ("3 or more", 5), "0": ("none listed", None),
}  # fmt: skip
SIDES = {False: "No organization", True: "In an organization"}


def direct_owners(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars of projects by direct owners, in and outside organizations; a twin by downloads."""
    rows = [row for row in rows_of(table) if row["direct_owners"] is not None]
    something(rows)
    known, unread = rows[0]["known"], sum(
        row["projects"] for row in table.to_pylist() if row["direct_owners"] is None)  # fmt: skip
    projects = {side: _tally(rows, side, "projects") for side in SIDES}
    downloads = {side: _tally(rows, side, "downloads") for side in SIDES}
    weight = sum(sum(each.values()) for each in downloads.values())
    alone = sum(each["1"] for each in projects.values())
    hidden = projects[True]["0"]
    weighted = (
        f", with {share(sum(each['1'] for each in downloads.values()) / weight, 1000)} of known downloads"
        if weight and known >= FEW else ""
    )  # fmt: skip
    words = Words(
        "direct_owners", "How many people can restore publishing for a project?",
        f"{part(alone, known, 'projects')} list one direct owner on {frame.as_of}{weighted}; "
        f"{projects[False]['1']} of these are in no organization.",
        f"Direct owners of projects whose ownership is known, n = {known}; not read: {unread}. None listed, in an "
        "organization: organization-managed, hidden. Rights through teams and organizations are not public.",
        f"Stacked bars of {known} projects by listed direct owners on {frame.as_of}. "
        + " ".join(f"{name}: " + ", ".join(f"{LISTED[owners][0]} {number}"
                                           for owners, number in projects[side].items()) + "."
                   for side, name in SIDES.items())
        + f" Organization-managed with hidden owners: {hidden}. "
        + (f"A second pair of bars weighs by {count(weight)} downloads. " if weight else
           "Download counts are not known. ")
        + f"Ownership not read: {unread}.",
    )  # fmt: skip
    bars = [(name, "projects", projects[side]) for side, name in SIDES.items()]
    bars += [(name, "downloads", downloads[side]) for side, name in SIDES.items() if weight]
    bars = [(name, unit, parts_) for name, unit, parts_ in bars if sum(parts_.values())]
    totals = {"projects": known, "downloads": weight}
    s = frame.sizes
    notes = [_about(sum(each.values()), totals[unit], unit) for _, unit, each in bars]
    left = (
        s.margin
        + max(parts.widest(list(SIDES.values()), s.axis, 600), parts.widest(notes, s.note))
        + 12
    )
    canvas = Canvas(frame, words, left, s.margin + 18, s.axis + 14 + 0.8 * s.gap + 8,
                    70.0 * len(bars) * s.axis / 15)  # fmt: skip
    canvas.top += (lift := s.note * 2.2)
    _key(canvas, -lift * 0.6)
    step = canvas.height / len(bars)
    for place, ((name, unit, each), about) in enumerate(zip(bars, notes, strict=True)):
        middle, thick = step * (place + 0.58), min(step * 0.56, s.label * 2.6)
        canvas.text(-12, middle - s.note * 0.65, name, size=s.axis, weight=600, token="strong",
                    align="right")  # fmt: skip
        canvas.text(-12, middle + s.note * 0.65, about, size=s.note, align="right")
        _bar(canvas, each, unit, middle - thick / 2, thick)
    percent_axis(canvas)
    return canvas.finish()


def _tally(rows: list[dict[str, Any]], side: bool, name: str) -> dict[str, int]:
    """Projects or downloads of one side by listed owners, in bar order."""
    found = dict.fromkeys(LISTED, 0)
    for row in rows:
        if row["organization"] is side:
            owners = row["n_owners"]
            found["3+" if owners >= 3 else str(owners)] += row[name] or 0
    return found


def _about(number: int, total: int, unit: str) -> str:
    if unit == "downloads":
        return f"{share(number / total, 1000)} of downloads"
    return f"n = {number} projects"


def _bar(canvas: Canvas, each: dict[str, int], unit: str, top: float, thick: float) -> None:
    s, total, at = canvas.sizes, sum(each.values()), 0.0
    for owners, number in each.items():
        wide = canvas.width * number / total
        if not number:
            continue
        ink = _segment(canvas, owners, at, top, wide, thick)
        few = unit == "projects" and total < FEW
        text = str(number) if unit == "projects" else share(number / total, 1000)
        whole = text if few or unit == "downloads" else f"{text} ({share(number / total, total)})"
        for words in (whole, text):
            if parts.widest([words], s.label, 600) + 10 <= wide:
                canvas.text(at + wide / 2, top + thick / 2, words, size=s.label, weight=600, token=ink,
                            align="center", halo=owners == "0",
                            halo_token="ev-not_attestable-tint")  # fmt: skip
                break
        at += wide


def _segment(canvas: Canvas, owners: str, x: float, y: float, wide: float, tall: float) -> str:
    """One filled part; gives the ink that reads on it."""
    step = LISTED[owners][1]
    if step is None:
        parts.segment(canvas, "not_attestable", x, y, wide, tall)
        return "strong"
    ink = step_ink(canvas.frame, step)
    canvas.rect(x + 0.5, y, max(wide - 2, 1), tall, fill=f"seq-{step}", stroke="axis", word_ink=ink)
    return ink


def _key(canvas: Canvas, y: float) -> None:
    """The key above the first bar, in bar order, flush left with the title."""
    s = canvas.sizes
    x, box, before = s.margin - canvas.left, s.note * 1.05, len(canvas.fills)
    for owners, (words, _) in LISTED.items():
        _segment(canvas, owners, x, y - box / 2, box + 2, box)
        canvas.text(x + box + 7, y, words, size=s.note, weight=600, token="body")
        x += box + 7 + parts.widest([words], s.note, 600) + s.note * 1.3
    del canvas.fills[before:]
