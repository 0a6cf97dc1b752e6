"""Who publishes attested releases: kinds of publisher."""

import altair as alt
import pandas as pd

from pipeline import codes
from pipeline.figures import fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, part, rate


def publisher_kinds(data: pd.DataFrame) -> alt.LayerChart:
    """Bars: projects whose latest release is attested, by kind of publisher."""
    rows = house.rows(data[data.projects > 0], empty="no latest release is attested")
    kinds = codes.publisher_kinds()
    known = int(rows.known.iloc[0])
    rows = rows.assign(
        publisher=[
            kinds[kind].service if kind in kinds and kinds[kind].fields else "Not known"
            for kind in rows.kind
        ],
        said=[_said(row.projects, known) for row in house.records(rows)],
    )
    colours = [
        getattr(C, kinds[kind].colour.replace("-", "_")) if kind in kinds else C.pub_unknown
        for kind in rows.kind
    ]
    base = alt.Chart(rows).encode(
        fields.names(rows.publisher),
        fields.count(rows.projects, "{} projects", alt.X),
        tooltip=fields.tips("publisher:N", "projects", ("known", "assessed projects")),
    )
    bars = base.mark_bar().encode(
        fields.mapped(alt.Color, "publisher", list(rows.publisher), colours)
    )
    first = rows.iloc[0]
    others = "; ".join(f"{row.publisher} {count(row.projects)}" for row in house.records(rows))
    return house.figure(
        bars + fields.value(base, "said:N"),
        "publisher_kinds",
        question="Which services publish attested releases?",
        finding=f"{first.publisher} publishes the latest release of {part(first.projects, known, 'projects')}",
        counted=f"Projects whose latest release is attested, by publisher of its files; one with two kinds counts in both. "
        f"n = {count(known)} assessed projects. Not every kind of publisher can attest.",
        description=f"Bar chart of projects with an attested latest release by publisher: {others}; of {count(known)} assessed "
        "projects. A release whose files have two kinds of publisher counts in both.",
    )


def _said(projects: float, known: int) -> str:
    return count(projects) if known < FEW else f"{count(projects)} ({rate(projects, known)})"
