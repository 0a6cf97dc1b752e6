"""Who holds projects: direct owners, organizations, and how much is behind few of them."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, part, rate, share

SIDES = {False: "No organization", True: "In an organization"}
#: Listed owners -> the words of the key, from the one that is easiest to lose.
LISTED = {"1": "1 owner", "2": "2 owners", "3+": "3 or more", "0": "None listed"}
HOLDERS = {
    "owner": "owner accounts",
    "organization": "organizations",
    "repository_owner": "repository owners",
}
_NO_OWNERS = "of no project the owners are known"


def direct_owners(data: pd.DataFrame) -> alt.LayerChart:
    """Stacked bars: projects by number of listed owners, in and outside organizations."""
    rows = house.rows(data, "direct_owners", empty=_NO_OWNERS)
    known, unread = int(rows.known.iloc[0]), int(data[data.direct_owners.isna()].projects.sum())
    rows = rows.assign(
        listed=[
            "3+" if row.n_owners >= 3 else str(int(row.n_owners)) for row in house.records(rows)
        ],
        side=rows.organization.map(SIDES),
    )
    found = rows.groupby(["side", "listed"], as_index=False)[["projects", "downloads"]].sum()
    totals = found.groupby("side").projects.sum()
    found = found.assign(
        state=found.listed,
        share=found.projects / found.side.map(totals),
        owners=found.listed.map(LISTED),
    )
    found["row"] = [f"{side}: {count(totals[side])}" for side in found.side]
    key = alt.Legend(labelExpr=f"({LISTED})[datum.label]")
    used = [each for each in LISTED if each in set(found.listed)]
    fills = {"1": C.evt_lost, "2": C.seq_2, "3+": C.seq_4, "0": C.ev_not_attestable_tint}
    edges = {"1": C.evt_lost, "2": C.seq_4, "3+": C.seq_4, "0": C.ev_not_attestable}
    base = fields.stacked(found, "share", "row", list(LISTED)).encode(
        fields.names(found.row),
        fields.percent("a", alt.X),
        x2=alt.X2("b:Q"),
        tooltip=fields.tips(
            fields.named("side", "ownership"), "owners:N", "projects", ("share", "of these", ".1%")
        ),
    )
    bars = base.mark_bar().encode(
        fields.mapped(alt.Fill, "state", used, [fills[each] for each in used], key),
        fields.mapped(alt.Stroke, "state", used, [edges[each] for each in used], key),
    )
    ink = alt.condition(
        "datum.listed == '1' || datum.listed == '3+'", alt.value(C.ink_high), alt.value(C.strong)
    )
    text = (
        base.transform_filter("datum.b - datum.a > 0.08")
        .transform_calculate(middle="(datum.a + datum.b) / 2")
        .mark_text(style="label")
        .encode(alt.X("middle:Q"), text=alt.Text("projects:Q"), color=ink)
    )
    alone = int(rows[rows.listed == "1"].projects.sum())
    single = int(rows[(rows.listed == "1") & ~rows.organization.astype(bool)].projects.sum())
    each = "; ".join(
        f"{row.side.lower()}, {row.owners.lower()}: {count(row.projects)}"
        for row in house.records(found)
    )
    return house.figure(
        bars + text,
        "direct_owners",
        question="How many people can restore publishing for a project?",
        finding=f"{part(alone, known, 'projects')} list a single owner; {count(single)} of these are in no organization",
        counted=f"Direct owners of projects, n = {count(known)} whose ownership is known; not known: {count(unread)}. Rights "
        "through teams and organizations are not public.",
        description=f"Stacked bars of {count(known)} projects by listed direct owners, inside and outside organizations: "
        f"{each}. Projects managed by an organization may list nobody.",
    )


def organization_by_rank(data: pd.DataFrame) -> alt.LayerChart:
    """Bars: share of projects in an organization, by rank band."""
    rows = house.rows(data[data.known > 0], empty=_NO_OWNERS)
    inside, known = int(rows.in_organization.sum()), int(rows.known.sum())
    rows = rows.assign(
        row=[f"Ranks {band}" for band in rows.band],
        share=rows.in_organization / rows.known,
        said=[
            f"{count(row.in_organization)} of {count(row.known)}"
            + (
                f" ({share(row.in_organization / row.known, row.known)})"
                if row.known >= FEW
                else ""
            )
            for row in house.records(rows)
        ],
    )
    base = alt.Chart(rows).encode(
        fields.names(rows.row),
        fields.percent(rows.share, alt.X),
        tooltip=fields.tips(
            fields.named("row", "projects of"),
            ("in_organization", "in an organization"),
            ("known", "ownership known"),
            ("share", "share", ".1%"),
        ),
    )
    weight, inner = rows.known_downloads.sum(), rows.in_organization_downloads.sum()
    weighted = (
        f" and account for {share(inner / weight, known)} of downloads"
        if weight and known >= FEW
        else ""
    )
    each = "; ".join(
        f"ranks {row.band}: {row.in_organization} of {row.known}" for row in house.records(rows)
    )
    return house.figure(
        base.mark_bar(color=C.rank_2) + fields.beside(base, "said"),
        "organization_by_rank",
        question="How many projects belong to an organization?",
        finding=f"{part(inside, known, 'projects')} are in an organization{weighted}",
        counted=f"Projects by download rank, n = {count(known)} whose ownership is known. PyPI shows only the present state.",
        description=f"Bar chart of the share of projects in an organization by rank band: {each}; {inside} of {known} in "
        "all. When projects joined is not public.",
    )


def owners_by_organization(data: pd.DataFrame) -> alt.LayerChart:
    """Bars: share attested, by number of owners and organization."""
    rows = house.rows(data[data.evidence_known > 0], "organization", empty=_NO_OWNERS)
    order = {code: place for place, code in enumerate(LISTED)}
    rows = rows.assign(
        place=rows.owners.map(order), inside=rows.organization.astype(bool)
    ).sort_values(["inside", "place"], kind="stable")
    rows = rows.assign(
        row=[f"{LISTED[row.owners]}, {SIDES[row.inside].lower()}" for row in house.records(rows)],
        side=rows.inside.map(SIDES),
        share=rows.attested / rows.evidence_known,
        said=[part(row.attested, row.evidence_known) for row in house.records(rows)],
    )
    base = alt.Chart(rows).encode(
        fields.names(rows.row, 210),
        fields.percent(rows.share, alt.X),
        tooltip=fields.tips(
            fields.named("row", "ownership"),
            "attested",
            ("evidence_known", "assessed projects"),
            ("share", "attested", ".1%"),
        ),
    )
    used = [side for side in SIDES.values() if side in set(rows.side)]
    bars = base.mark_bar().encode(
        fields.mapped(alt.Color, "side", used, [C.rank_4, C.rank_2], alt.Legend())
    )
    side = rows.groupby("side")[["attested", "evidence_known"]].sum()
    said = "; ".join(
        f"{part(side.attested[name], side.evidence_known[name])} {words}"
        for name, words in zip(SIDES.values(), ("outside organizations", "inside"), strict=True)
        if name in side.index
    )
    n = int(rows.evidence_known.sum())
    return house.figure(
        bars + fields.beside(base, "said"),
        "owners_by_organization",
        question="Do projects with more owners, or an organization, attest more?",
        finding=f"Attested: {said}",
        counted=f"Projects whose latest release is attested, of those with so many owners, n = {count(n)} whose ownership and "
        "evidence are known.",
        description="Bar chart of the share of attested projects by listed owners, inside and outside organizations: "
        + "; ".join(
            f"{row.row.lower()}: {row.attested} of {row.evidence_known}"
            for row in house.records(rows)
        )
        + ".",
    )


def concentration(data: pd.DataFrame) -> alt.LayerChart:
    """Lines: share of projects behind the 1 to 50 largest holders, by kind of holder."""
    rows = house.rows(
        data[data.holder.isin(HOLDERS) & (data.position <= 50)],
        "share",
        empty="no project names its owners, organization or repository",
    )
    rows = rows.assign(behind=rows.holder.map(HOLDERS))
    kinds = [words for words in HOLDERS.values() if words in set(rows.behind)]
    last = pd.concat([rows[rows.behind == words].tail(1) for words in kinds])
    short = {
        "owner": "accounts",
        "organization": "organizations",
        "repository_owner": "repo owners",
    }
    last = last.assign(
        label=[
            f"{rate(row.covered_projects, row.known)} {short[row.holder]}"
            for row in house.records(last)
        ]
    )
    base = alt.Chart(rows).encode(
        fields.count(rows.position, "first {}", alt.X), fields.percent(rows.share)
    )
    tips = fields.tips(
        alt.Tooltip("behind:N", title="holders"),
        ("position", "largest"),
        ("covered_projects", "projects behind them"),
        ("known", "of projects"),
        ("share", "share", ".1%"),
    )
    first = rows[(rows.behind == kinds[0]) & (rows.position <= 10)].iloc[-1]
    each = "; ".join(
        f"the {row.position} largest {row.behind}: {row.covered_projects} of {row.known} projects"
        for row in house.records(last)
    )
    leading = (
        f"The {count(first.position)} {kinds[0]} with the most downloads hold"
        if first.position > 1
        else f"Of the {kinds[0]}, the one with the most downloads holds"
    )
    ns = ", ".join(f"{count(row.known)} for {row.behind}" for row in house.records(last))
    return house.figure(
        house.lines(base, last, "behind") + house.hover(base, *tips),
        "concentration",
        question="How much is behind a few accounts, organizations or repositories?",
        finding=f"{leading} {part(first.covered_projects, first.known, 'projects')}",
        counted=f"Projects behind the holders with the most downloads, each counted once; n = {ns}. Accounts are counted, never named.",
        description="Lines of the share of projects behind the largest holders, from the largest to the 50th: "
        f"{each}. Projects that do not tell their holder are left out.",
    )
