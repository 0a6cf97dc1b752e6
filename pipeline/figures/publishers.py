"""Who publishes attested releases, and what their attestations state."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline import codes, labels
from pipeline.figures import fields, house
from pipeline.figures.house import Drawn, records
from pipeline.figures.theme import PALETTE, C
from pipeline.figures.words import FEW, count, each, part, rate, verb


@house.figure("Which services publish attested releases?")
def publisher_kinds(data: pd.DataFrame) -> Drawn:
    """Bar chart: projects with an attested latest release, by the service that published its files."""
    rows = house.rows(data[data.projects > 0], empty="no latest release is attested")
    known = int(rows.known.iloc[0])
    kinds = [codes.publisher_kinds().get(kind) for kind in rows.kind]
    rows["publisher"] = [kind.service if kind and kind.fields else "Not known" for kind in kinds]
    first = rows.iloc[0]
    return Drawn(
        _bars(rows, "publisher", kinds),
        finding=f"{part(first.projects, known, 'latest releases')} {verb(first.projects, 'is', 'are')} attested through {first.publisher}",
        counted="Projects whose latest release is attested, by publisher of its files; one with two kinds "
        f"counts in both. n = {count(known)} assessed projects. Not every kind of publisher can attest.",
        detail=f"{each(rows, '{publisher} {projects:,.0f}')}; of {count(known)} assessed projects. A release "
        "whose files have two kinds of publisher counts in both.",
    )


@house.figure("Do attestations say who uploaded a file, or how it was built?")
def statements(data: pd.DataFrame) -> Drawn:
    """Bar chart: projects with an attested latest release, by what its attestations state."""
    empty = "no latest release is attested"
    if data.empty:
        empty = "the source does not say what attestations state"
    rows = house.rows(data[data.projects > 0], empty=empty)
    known, attested = int(rows.known.iloc[0]), int(rows.projects.sum())
    spoken = [labels.spoken(labels.STATEMENTS, code) for code in rows.statement]
    rows = rows.assign(stated=[labels.title(words) for words in spoken], known=attested)
    built = int(rows.projects[rows.statement.isin(["both", "build"])].sum())
    return Drawn(
        _bars(rows, "stated", [codes.statements().get(code) for code in rows.statement]),
        finding=f"{part(built, attested, 'attested projects')} {verb(built, 'states how its', 'state how their')} files were built",
        counted="Projects whose latest release is attested, by the statement all its files have; n = "
        f"{count(attested)}, of {count(known)} assessed. Build provenance is SLSA's, version 1.",
        detail=f"Of {count(attested)}: {each(rows, '{stated} {projects:,.0f}').lower()}. A publish attestation names the publisher that "
        "uploaded a file, build provenance the run that built it.",
    )


def _bars(rows: pd.DataFrame, name: str, codes_of: list[Any]) -> alt.LayerChart:
    """Projects by the column ``name``, in the colours of the codes its rows have."""
    counts = [
        count(row.projects)
        if row.known < FEW
        else f"{count(row.projects)} ({rate(row.projects, row.known)})"
        for row in records(rows)
    ]
    inks = [PALETTE[code.colour][0] if code else C.pub_unknown for code in codes_of]
    base = alt.Chart(rows.assign(said=counts)).encode(
        fields.names(rows[name]),
        fields.count(rows.projects, "{} projects", alt.X),
        tooltip=fields.tips(f"{name}:N", "projects", known="of projects"),
    )
    bars = base.mark_bar().encode(fields.mapped(alt.Color, name, list(rows[name]), inks))
    chart: alt.LayerChart = bars + fields.value(base, "said:N")
    return chart
