"""Which kinds of publisher are in use, and whether declared and attested repositories agree."""

from itertools import groupby

import altair as alt
import pyarrow as pa

from pipeline.charts import fonts, parts
from pipeline.charts.evidence import percent_axis
from pipeline.charts.frame import Canvas, EmptyChart, Frame, Words
from pipeline.charts.heat import heat_canvas, heat_table, rate_cell
from pipeline.charts.scales import Scale, part, rows_of, something
from pipeline.charts.tokens import SHAPES
from pipeline.codes import publisher_kinds as known_kinds
from pipeline.labels import OUTCOMES as REPOSITORY_OUTCOMES
from pipeline.labels import PUBLISHER_KINDS, titles

KIND_WORDS = titles(PUBLISHER_KINDS)
OUTCOMES = titles(REPOSITORY_OUTCOMES)


def publisher_kinds(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Dot plot on a log axis: projects whose latest release is attested with each kind."""
    rows = [row for row in rows_of(table) if row["projects"]]
    if not rows:
        message = "no attested release"
        raise EmptyChart(message)
    known, first = rows[0]["known"], rows[0]
    s = frame.sizes
    named = {row["kind"]: fonts.shortened(KIND_WORDS.get(row["kind"], row["kind"]), s.axis,
                                          s.width * 0.4, 600) for row in rows}  # fmt: skip
    each = "; ".join(f"{named[row['kind']]} {row['projects']}" for row in rows)
    words = Words(
        "publisher_kinds",
        "Which kinds of publisher stand behind attested releases?",
        f"{named[first['kind']]} stands behind the newest release of "
        f"{part(first['projects'], known, 'known projects')} on {frame.as_of}.",
        f"Projects whose newest release is attested, by publisher kind, log axis; one with two kinds "
        f"counts in both. n = {known} known projects. Two kinds of publisher cannot attest.",
        f"Dot plot on a logarithmic axis of projects with an attested newest release by publisher "
        f"kind on {frame.as_of}: {each}; of {known} known projects. A release with files of two kinds "
        "counts in both; kinds that could not be read are counted as other or not read.",
    )
    left = s.margin + parts.widest(list(named.values()), s.axis, 600) + 12
    right = s.margin + parts.widest([f"{known} projects"], s.label, 600)
    tall = 62.0 * len(rows) * s.axis / 15
    canvas = Canvas(frame, words, left, right, s.axis + 14 + 0.8 * s.gap + 8, tall)
    top = 10 ** len(str(max(row["projects"] for row in rows)))
    x, step = Scale((0.8, top), (0, canvas.width), log=True), canvas.height / len(rows)
    power = 1
    while power <= top:
        canvas.rule(x(power), 0, x(power), canvas.height, "grid")
        text = "1 project" if power == 1 else f"{power}"
        canvas.text(x(power), canvas.height + 6 + s.axis, text, size=s.axis, align="center")
        power *= 10
    for place, row in enumerate(rows):
        middle, kind = step * (place + 0.5), row["kind"]
        canvas.text(-12, middle, named[row["kind"]], size=s.axis, weight=600, token="strong",
                    align="right")  # fmt: skip
        canvas.rule(0, middle, x(row["projects"]), middle, "rule", group="grid")
        dot = alt.Chart(alt.InlineData(values=[{"projects": row["projects"]}])).mark_point(
            filled=True, opacity=1, size=s.point * 2.4, shape=SHAPES.get(kind, SHAPES["unknown"]), aria=False,
            color=frame.colour(known_kinds()[kind].colour),
        )  # fmt: skip
        canvas.add(dot.encode(x=alt.X("projects:Q", scale=x.alt(), axis=None), y=alt.value(middle)))
        canvas.text(x(row["projects"]) + s.label * 0.9, middle, str(row["projects"]), size=s.label,
                    weight=600, token="strong", halo=True)  # fmt: skip
    return canvas.finish()


def publisher_kinds_by_rank(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """Heat table: rank band by publisher kind of attested latest releases."""
    rows = rows_of(table)
    bands = [list(each) for _, each in groupby(rows, key=lambda row: row["band_order"])]
    top, most = bands[0], max(rows, key=lambda row: row["projects"])
    if not most["projects"]:
        message = "no attested release"
        raise EmptyChart(message)
    kinds = [row["kind"] for row in top]
    first = next(row for row in top if row["kind"] == most["kind"])
    named = {kind: KIND_WORDS.get(kind, kind) for kind in kinds}
    words = Words(
        "publisher_kinds_by_rank",
        "Do the most downloaded projects use other kinds of publisher?",
        f"{named[most['kind']]} stands behind the newest release of "
        f"{part(first['projects'], first['known'], 'known projects')} of ranks {first['band']} on "
        f"{frame.as_of}, and of {part(bands[-1][kinds.index(most['kind'])]['projects'], bands[-1][0]['known'])} "
        f"of ranks {bands[-1][0]['band']}.",
        "Projects whose newest release is attested, by publisher kind, of the known projects of each rank "
        "band; one with two kinds counts in both. Two kinds of publisher cannot attest.",
        f"Table of the share of each rank band's known projects attested by each kind of publisher on "
        f"{frame.as_of}. "
        + " ".join(
            f"Ranks {each[0]['band']}: "
            + ", ".join(f"{named[row['kind']]} {row['projects']}" for row in each)
            + f" of {each[0]['known']}."
            for each in bands
        ),
    )
    labels = [(f"Ranks {each[0]['band']}", f"n = {each[0]['known']}") for each in bands]
    canvas = heat_canvas(frame, words, labels, 74.0)
    heat_table(canvas, labels, [named[kind] for kind in kinds],
               [[rate_cell(row, 0.1) for row in each] for each in bands])  # fmt: skip
    return canvas.finish()


def repository_match(table: pa.Table, frame: Frame) -> alt.LayerChart:
    """One 100 % bar: attested projects by how declared and attested repository compare."""
    rows = rows_of(table)
    found = dict.fromkeys(OUTCOMES, 0) | {row["outcome"]: row["projects"] for row in rows}
    n, both = sum(found.values()), found["match"] + found["mismatch"]
    something(rows, n)
    compared = part(found["match"], both, "projects with both") if both else f"0 of {n} projects"
    words = Words(
        "repository_match",
        "Do projects publish from the repository they declare?",
        f"{compared} publish from the repository they declare on {frame.as_of}; "
        f"{found['mismatch']} differ.",
        f"Projects whose newest release has an attested file, n = {n}: {found['undeclared']} declare "
        f"no repository, {found['unknown']} cannot be compared. A renamed repository is a match.",
        f"One stacked bar of {n} projects with an attested newest release by how the declared and the "
        f"attested repository compare on {frame.as_of}: {found['match']} match, {found['mismatch']} "
        f"differ, {found['undeclared']} declare none, {found['unknown']} cannot be compared, because "
        "the publisher was not read or is an account without a repository.",
    )
    s = frame.sizes
    canvas = Canvas(frame, words, s.margin, s.margin + 18, s.axis + 14 + 0.8 * s.gap + 8,
                    110.0 * s.axis / 15)  # fmt: skip
    canvas.top += (lift := s.note * 2.2)
    look = {"match": "attested", "mismatch": "none_found", "undeclared": "not_attestable",
            "unknown": "unknown"}  # fmt: skip
    shown = [outcome for outcome in OUTCOMES if found[outcome]]
    parts.key(canvas, [(look[outcome], OUTCOMES[outcome]) for outcome in shown], -lift * 0.6)
    parts.stacked(canvas, canvas.height * 0.2, canvas.height * 0.62,
                  [(look[outcome], found[outcome]) for outcome in shown], n)  # fmt: skip
    percent_axis(canvas)
    return canvas.finish()
