"""How far attestations have spread: by rank over time, along the ranks, first files."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.words import FEW, count, month, rate


def adoption_by_rank(data: pd.DataFrame) -> alt.LayerChart:
    """Lines by rank band: share of projects whose latest release at month's end is attested."""
    rows = house.rows(data, "share", empty="no assessed project has a dated release")
    last = rows.drop_duplicates("band", keep="last").sort_values("band_order")
    last["label"] = [
        f"{rate(row.attested, row.known)} ranks {row.band}" for row in house.records(last)
    ]
    base = alt.Chart(rows).encode(fields.time("measured_on"), fields.percent(rows.share))
    tips = [fields.day("measured_on", "on"), alt.Tooltip("band:N", title="ranks"),
            fields.tip("share", "attested", ".1%"), fields.tip("attested", "attested projects"),
            fields.tip("known", "assessed projects")]  # fmt: skip
    chart = (
        house.boundaries(rows.month.min(), rows.measured_on.max())
        + house.lines(base, last, "band")
        + house.hover(base, *tips)
    )
    top, end = last.iloc[0], last.iloc[-1]
    of = "" if top.known >= FEW else "projects of "
    against = f", against {rate(end.attested, end.known)} of ranks {end.band}"
    ends = "; ".join(
        f"ranks {row.band}: {row.attested} of {row.known}" for row in house.records(last)
    )
    return house.figure(
        chart, "adoption_by_rank",
        question="How much of the top of PyPI publishes with attestations?",
        finding=f"{rate(top.attested, top.known)} of {of}ranks {top.band} attest every file of their "
        f"latest release{against if len(last) > 1 else ''}",
        counted=f"Projects by their latest release at each month's end, n = {count(last.known.sum())} "
        "assessed; those that could not be assessed are left out.",
        description="Line chart of the share of projects whose latest release is attested, by rank band, "
        f"{month(rows.month.min())} to {month(rows.month.max())}. At the end {ends}.",
    )  # fmt: skip
