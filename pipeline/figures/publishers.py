"""Who publishes attested releases, and what their attestations state."""

from typing import Any

import altair as alt
import pandas as pd

from pipeline import codes, labels
from pipeline.figures import fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, part, rate


def publisher_kinds(data: pd.DataFrame) -> alt.LayerChart:
    """Bars: projects whose latest release is attested, by kind of publisher."""
    rows = house.rows(data[data.projects > 0], empty="no latest release is attested")
    kinds = codes.publisher_kinds()
    known = int(rows.known.iloc[0])
    rows["publisher"] = [
        kinds[kind].service if kind in kinds and kinds[kind].fields else "Not known"
        for kind in rows.kind
    ]
    first = rows.iloc[0]
    others = "; ".join(f"{row.publisher} {count(row.projects)}" for row in house.records(rows))
    return house.figure(
        _bars(rows, "publisher", [kinds.get(kind) for kind in rows.kind]),
        "publisher_kinds",
        question="Which services publish attested releases?",
        finding=f"{part(first.projects, known, 'latest releases')} are attested through {first.publisher}",
        counted=f"Projects whose latest release is attested, by publisher of its files; one with two kinds counts in both. "
        f"n = {count(known)} assessed projects. Not every kind of publisher can attest.",
        description=f"Bar chart of projects with an attested latest release by publisher: {others}; of {count(known)} assessed "
        "projects. A release whose files have two kinds of publisher counts in both.",
    )


def statements(data: pd.DataFrame) -> alt.LayerChart:
    """Bars: projects whose latest release is attested, by what its attestations state."""
    rows = house.rows(data[data.projects > 0], empty="no latest release is attested")
    listed = codes.statements()
    known, attested = int(rows.known.iloc[0]), int(rows.projects.sum())
    rows["stated"] = [
        labels.title(labels.spoken(labels.STATEMENTS, code)) for code in rows.statement
    ]
    built = int(rows.projects[rows.statement.isin(["both", "build"])].sum())
    each = "; ".join(f"{row.stated} {count(row.projects)}" for row in house.records(rows))
    return house.figure(
        _bars(rows.assign(known=attested), "stated", [listed.get(code) for code in rows.statement]),
        "statements",
        question="Do attestations say who uploaded a file, or how it was built?",
        finding=f"{part(built, attested, 'attested projects')} state how their files were built",
        counted=f"Projects whose latest release is attested, by the statement all its files have; n = {count(attested)}, "
        f"of {count(known)} assessed. Build provenance is SLSA's, version 1.",
        description=f"Bar chart of projects with an attested latest release by what its attestations state: {each}. "
        "A publish attestation names the publisher that uploaded a file, build provenance the run that built it.",
    )


def _bars(rows: pd.DataFrame, name: str, codes_of: list[Any]) -> alt.LayerChart:
    """Projects by the column ``name``, in the colours of the codes its rows have."""
    rows = rows.assign(said=[_said(row.projects, row.known) for row in house.records(rows)])
    colours = [
        getattr(C, each.colour.replace("-", "_")) if each else C.pub_unknown for each in codes_of
    ]
    base = alt.Chart(rows).encode(
        fields.names(rows[name]),
        fields.count(rows.projects, "{} projects", alt.X),
        tooltip=fields.tips(f"{name}:N", "projects", ("known", "of projects")),
    )
    bars = base.mark_bar().encode(fields.mapped(alt.Color, name, list(rows[name]), colours))
    found: alt.LayerChart = bars + fields.value(base, "said:N")
    return found


def _said(projects: float, known: int) -> str:
    return count(projects) if known < FEW else f"{count(projects)} ({rate(projects, known)})"
