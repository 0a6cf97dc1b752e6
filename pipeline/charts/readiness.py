"""What a lost account would take down, and what each remedy would change."""

from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa

from pipeline.charts import parts
from pipeline.charts.evidence import percent_axis
from pipeline.charts.frame import Canvas, Frame, Words
from pipeline.charts.heat import Cell, heat_canvas, heat_table, rate_cell, step_of
from pipeline.charts.scales import FEW, part, rows_of, share, something

STATES = {"one_owner": "Single owner", "not_attested": "No attestation", "dormant": "No release for a year",
          "all_three": "All three"}  # fmt: skip
MEASURES = {
    "one_owner": "One owner",
    "no_organization": "No organization",
    "not_attested": "Not attested",
    "dormant": "No file for a year",
    "all_four": "All four",
}
OWNERS = {"one": "One owner", "two_or_more": "Two or more", "hidden": "None listed"}
ORGANIZATIONS = {"none": "no organization", "organization": "organization"}
COLUMNS = {
    ("attested", "active"): "Attested, active",
    ("attested", "dormant"): "Attested, dormant",
    ("not_attested", "active"): "Not attested, active",
    ("not_attested", "dormant"): "Not attested, dormant",
}
REMEDIES = {
    "none": "As it is now",
    "add_owner": "Another owner",
    "join_organization": "An organization",
    "attest": "Attestations",
    "both": "Both kinds",
}
STEP = 0.05


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
    labels = [(f"Ranks {band}", "") for band, _ in bands]
    canvas = heat_canvas(frame, words, labels, 64.0)
    cells = [[rate_cell(found[measure]) for measure in MEASURES] for _, found in bands]
    heat_table(canvas, labels, list(MEASURES.values()), cells)
    return canvas.finish()


def states_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Heat table: tenth of the ranks by single owner, no attestation, no release for a year."""
    rows = rows_of(table)
    tenths = [({**found[0]}, {row["measure"]: row for row in found})
              for _, each in groupby(rows, key=lambda row: row["decile"])
              for found in [list(each)]]  # fmt: skip
    three = [found["all_three"] for _, found in tenths]
    held, known = sum(cell["projects"] for cell in three), sum(cell["known"] for cell in three)
    something(rows, known)
    expected = sum(cell["expected"] or 0 for cell in three)
    ends = [three[0], three[-1]]
    words = Words(
        "states_by_rank", "Do a single owner, no attestation and a year of silence go together?",
        f"{part(held, known, 'projects')} have all three on {frame.as_of}; {expected:.0f} would, if the three were "
        "independent within each tenth of the ranks.",
        f"Share of each tenth's projects for which a condition holds, of those it can be told for; all three: n = "
        f"{known}. No release: no new file for 365 days. None of them is a fault.",
        f"Table of shares by tenth of the download ranks and condition on {frame.as_of}. All three at once: {held} of "
        f"{known} projects, {expected:.1f} expected if independent. "
        + " ".join(f"Ranks {cell['low_rank']} to {cell['high_rank']}: "
                   + ", ".join(f"{STATES[name].lower()} {found[name]['projects']} of {found[name]['known']}"
                               for name in STATES) + "."
                   for cell, found in (tenths[0], tenths[-1]) if cell["decile"] in {c["decile"] for c in ends})
        + " Cells leave out projects the condition cannot be told for.",
    )  # fmt: skip
    labels = [(f"Ranks {first['low_rank']}–{first['high_rank']}", "") for first, _ in tenths]
    canvas = heat_canvas(frame, words, labels, 60.0)
    cells = [[rate_cell(found[measure]) for measure in STATES] for _, found in tenths]
    heat_table(canvas, labels, list(STATES.values()), cells)
    return canvas.finish()


def readiness_cells(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Heat table: owners and organization by evidence and activity, projects in each cell."""
    rows = rows_of(table)
    known = rows[0]["known"]
    something(rows, known)
    told = {_state(row): row["projects"] for row in rows if row["share"] is not None}
    unknown: dict[Any, int] = {}
    for row in rows:
        if row["share"] is None:
            place = (row["owner_state"], row["organization_state"])
            unknown[place] = unknown.get(place, 0) + row["projects"]
    alone = {activity: told.get(("one", "none", "not_attested", activity), 0)
             for activity in ("active", "dormant")}  # fmt: skip
    covered = sum(n for (owners, inside, evidence, _), n in told.items()
                  if evidence == "attested" and (owners == "two_or_more" or inside != "none"))  # fmt: skip
    hidden = sum(n for (owners, *_), n in told.items() if owners == "hidden")
    words = Words(
        "readiness_cells", "Who could manage each project, and can its newest release be checked?",
        f"{part(sum(alone.values()), known, 'projects')} have one owner, no organization and a newest "
        f"release of any age without attestation on {frame.as_of}, {alone['dormant']} of them dormant.",
        f"Projects by direct owners and organization, newest release and activity. n = {known} for which all "
        f"four can be told; {sum(unknown.values())} others in the last column. None listed: managed by an "
        "organization, or hidden. Dormant: no new file for 365 days.",
        f"Table of projects by owners, organization, evidence and activity on {frame.as_of}, n = {known}. "
        f"One owner, no organization, not attested: {alone['active']} active, {alone['dormant']} dormant. "
        f"Two owners or an organization, and attested: {covered}. No owner listed: {hidden}. For "
        f"{sum(unknown.values())} more projects something is not known.",
    )  # fmt: skip
    shown = [(owners, inside) for inside in ORGANIZATIONS for owners in OWNERS]
    labels = [(OWNERS[owners], ORGANIZATIONS[inside]) for owners, inside in shown]
    cells = [[*(_count_cell(told.get((*each, *column), 0), known) for column in COLUMNS),
              Cell(str(unknown.get(each, 0)))] for each in shown]  # fmt: skip
    if outside := sum(n for place, n in unknown.items() if place not in shown):
        labels.append(("Not known", "who owns it"))
        cells.append([*(Cell("–") for _ in COLUMNS), Cell(str(outside))])
    canvas = heat_canvas(frame, words, labels, 64.0)
    heat_table(canvas, labels, [*COLUMNS.values(), "Not known"], cells)
    return canvas.finish()


def _state(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return (row["owner_state"], row["organization_state"], row["evidence_state"],
            row["activity_state"])  # fmt: skip


def _count_cell(projects: int, known: int) -> Cell:
    step = step_of(projects / known, STEP)
    return Cell(str(projects), share(projects / known, known) if known >= FEW else "", step)


def readiness_remedies(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Bars of projects covered now, each with what one remedy would add."""
    found = {row["remedy"]: row for row in rows_of(table)}
    now, known = found["none"]["covered_projects"], found["none"]["known"]
    gains = {remedy: row["gained"] for remedy, row in found.items()}
    words = Words(
        "readiness_remedies", "What would each remedy change for the loss of one account?",
        f"{part(now, known, 'projects')} are covered on {frame.as_of}; attestations alone would add "
        f"{gains['attest']}, another owner or an organization {gains['add_owner']}; {gains['both']} lack both.",
        "Covered: two direct owners or more, or an organization, and an attested newest release. n = "
        f"{known} projects for which that can be told. Both kinds: a holder and attestations; the thin part is "
        "what one kind alone would gain.",
        f"Stacked bars of {known} projects covered against the loss of one account on {frame.as_of}: {now} "
        f"now. Another owner adds {gains['add_owner']}, an organization {gains['join_organization']}, "
        f"attestations {gains['attest']}; {gains['both']} projects lack both a second holder and "
        f"attestations. {_weights(found)}Of the gain by attestations {found['attest']['gained_dormant']} "
        "projects are dormant. Projects for which it cannot be told are left out.",
    )  # fmt: skip
    s = frame.sizes
    texts = {remedy: _gain(row, now) for remedy, row in found.items()}
    left = s.margin + parts.widest(list(REMEDIES.values()), s.axis, 600) + 12
    right = (
        s.margin
        + parts.widest([text for each in texts.values() for text in each], s.label, 600)
        + 10
    )
    canvas = Canvas(
        frame, words, left, right, s.axis + 14 + 0.8 * s.gap + 8, 64.0 * 5 * s.axis / 15
    )
    canvas.top += (lift := s.note * 2)
    _key(canvas, -lift * 0.6)
    step = canvas.height / len(REMEDIES)
    thick = min(step * 0.62, s.label * 2.6)
    for place, (remedy, name) in enumerate(REMEDIES.items()):
        middle, top = step * (place + 0.5), step * (place + 0.5) - thick / 2
        canvas.text(-12, middle, name, size=s.axis, weight=600, token="strong", align="right")
        base = (
            found[remedy]["covered_projects"] - gains[remedy]
            if remedy != "both"
            else known - gains["both"]
        )
        start, end = canvas.width * now / known, canvas.width * base / known
        if now:
            canvas.rect(0, top, max(start - 2, 1), thick, fill="rank-2", word_ink="figure")
        if base > now:
            canvas.rect(
                start,
                top + thick * 0.36,
                end - start - 2,
                thick * 0.28,
                fill="sunken",
                stroke="axis",
            )
        if gains[remedy]:
            canvas.rect(end + 0.75, top + 0.75, canvas.width * gains[remedy] / known - 1.5, thick - 1.5,
                        fill="seq-1", stroke="rank-2", stroke_width=1.5, word_ink="muted")  # fmt: skip
        at = canvas.width * found[remedy]["covered_projects"] / known + 8
        first, second = texts[remedy]
        shift = s.label * 0.62 if second else 0
        canvas.text(at, middle - shift, first, size=s.label, weight=600, token="strong", halo=True)
        if second:
            canvas.text(at, middle + shift, second, size=s.note, halo=True)
    percent_axis(canvas)
    return canvas.finish()


def _key(canvas: Canvas, y: float) -> None:
    """Two boxes with their words, flush left with the title."""
    s = canvas.sizes
    x, box = -canvas.left + s.margin, s.note * 1.05
    for words, fill in (("Covered now", "rank-2"), ("Gained", "seq-1")):
        canvas.rect(x, y - box / 2, box, box, fill=fill, stroke="rank-2")
        canvas.text(x + box + 7, y, words, size=s.note, weight=600, token="body")
        x += box + 7 + parts.widest([words], s.note, 600) + s.note * 1.4


def _gain(row: dict[str, Any], now: int) -> tuple[str, str]:
    total = row["known_downloads"]
    part = row["covered_downloads"] if row["remedy"] == "none" else row["gained_downloads"]
    enough = total and row["known"] >= FEW
    if row["remedy"] == "none":
        return f"{now} projects", f"{share(part / total, 1000)} of downloads" if enough else ""
    return (f"+{row['gained']} projects",
            f"+{100 * part / total:.1f} pp of downloads" if enough else "")  # fmt: skip


def _weights(found: dict[str, dict[str, Any]]) -> str:
    total = found["none"]["known_downloads"]
    if not total:
        return "Download counts are not known. "
    now, attest = found["none"]["covered_downloads"], found["attest"]["gained_downloads"]
    return f"By downloads {now / total:.1%} are covered now and attestations add {attest / total:.1%}. "
