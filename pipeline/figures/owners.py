"""Who holds projects: direct owners, organizations, and how much is behind few of them."""

import altair as alt
import pandas as pd

from pipeline.figures import fields, house, parts
from pipeline.figures.house import Drawn, records
from pipeline.figures.parts import Look
from pipeline.figures.theme import C
from pipeline.figures.words import FEW, count, each, part, ranks, rate, share, verb
from pipeline.text import title

SIDES = {False: "No organization", True: "In an organization"}
#: Listed owners, from the number that is easiest to lose.
LISTED = {
    "1": Look("1 owner", C.evt_lost, C.evt_lost),
    "2": Look("2 owners", C.seq_2, C.seq_4),
    "3+": Look("3 or more", C.seq_4, C.seq_4),
    "0": Look("None listed", C.ev_not_attestable_tint, C.ev_not_attestable),
}
#: Kind of holder -> its words, and short ones beside a line.
HOLDERS = {
    "owner": ("owner accounts", "accounts"),
    "organization": ("organizations", "organizations"),
    "repository_owner": ("repository owners", "repo owners"),
}
_NO_OWNERS = "the owners of no project are known"


@house.figure("How many people can restore publishing for a project?")
def direct_owners(data: pd.DataFrame) -> Drawn:
    """Stacked bar chart: projects by number of listed owners, inside and outside organizations."""
    rows = house.rows(data, "direct_owners", empty=_NO_OWNERS)
    known, unread = int(rows.known.iloc[0]), int(data[data.direct_owners.isna()].projects.sum())
    rows["state"] = rows.n_owners.astype(int).astype(str).where(rows.n_owners < 3, "3+")
    rows["side"] = rows.organization.map(SIDES)
    groups = rows.groupby(["side", "state"], as_index=False)[["projects", "downloads"]].sum()
    totals = groups.groupby("side").projects.transform("sum")
    groups = groups.assign(
        share=groups.projects / totals, row=groups.side + ": " + totals.map(count)
    )
    groups["owners"] = [LISTED[state].words for state in groups.state]
    base = parts.stacked(groups, "share", "row", LISTED).encode(
        fields.names(groups.row),
        fields.percent("a", alt.X),
        x2=alt.X2("b:Q"),
        tooltip=fields.tips("side:N", "owners:N", "projects", share="of these"),
    )
    ink = alt.when("datum.state == '1' || datum.state == '3+'").then(alt.value(C.ink_high))
    numbers, _ = parts.inside(base, "projects", "0.08")
    bars = base.mark_bar().encode(**parts.looks("state", LISTED, groups.state))
    single = groups[groups.state == "1"].set_index("side").projects
    held, outside = single.sum(), single.get(SIDES[False], 0)
    which = f"{count(outside)} of these {verb(outside, 'is', 'are')} in no organization"
    if held == 1:
        which = f"it is in {'no' if outside else 'an'} organization"
    return Drawn(
        bars + numbers.encode(color=ink.otherwise(alt.value(C.strong))),
        finding=f"{part(held, known, 'projects')} {verb(held, 'lists', 'list')} a single owner; {which}",
        counted=f"Listed owners of projects, n = {count(known)} whose ownership is known; not known: "
        f"{count(unread)}. Rights through teams and organizations are not public.",
        detail=f"Of {count(known)}: {each(groups, '{side}, {owners}: {projects:,.0f}').lower()}.",
    )


@house.figure("How many projects belong to an organization?")
def organization_by_rank(data: pd.DataFrame) -> Drawn:
    """Bar chart: share of projects in an organization, by rank band."""
    rows = house.rows(data[data.known > 0], empty=_NO_OWNERS)
    inside, known = int(rows.in_organization.sum()), int(rows.known.sum())
    rows = rows.assign(
        ranks=[title(ranks(band)) for band in rows.band], share=rows.in_organization / rows.known
    )
    rows["said"] = [part(row.in_organization, row.known) for row in records(rows)]
    base = alt.Chart(rows).encode(
        fields.names(rows.ranks),
        fields.percent(rows.share, alt.X),
        tooltip=fields.tips("band:N", "in_organization", known="ownership known", share="share"),
    )
    by = "" if "all" in set(rows.band) else " by download rank"
    weight, inner = rows.known_downloads.sum(), rows.in_organization_downloads.sum()
    weighted = ""
    if weight and known >= FEW:
        weighted = f" and {verb(inside, 'accounts', 'account')} for {share(inner / weight, known)} of the downloads of all {count(known)}"
    return Drawn(
        base.mark_bar(color=C.rank_2) + fields.beside(base, "said"),
        finding=f"{part(inside, known, 'projects')} {verb(inside, 'is', 'are')} in an organization{weighted}",
        counted=f"Projects{by}, n = {count(known)} whose ownership is known. PyPI shows only "
        "the present state.",
        detail=f"{each(rows, '{ranks}: {in_organization} of {known}')}; {inside} of {known} in all. When "
        "projects joined is not public.",
    )


@house.figure("Do projects with more owners, or an organization, attest more?")
def owners_by_organization(data: pd.DataFrame) -> Drawn:
    """Bar chart: share of projects attested, by listed owners, inside and outside organizations."""
    rows = house.rows(data[data.evidence_known > 0], "organization", empty=_NO_OWNERS)
    rows = rows.assign(place=rows.owners.map({code: at for at, code in enumerate(LISTED)}))
    rows = rows.sort_values(["organization", "place"], kind="stable")
    rows = rows.assign(side=rows.organization.map(SIDES), share=rows.attested / rows.evidence_known)
    rows["ownership"] = [f"{LISTED[row.owners].words}, {row.side.lower()}" for row in records(rows)]
    rows["said"] = [part(row.attested, row.evidence_known) for row in records(rows)]
    base = alt.Chart(rows).encode(
        fields.names(rows.ownership, 210),
        fields.percent(rows.share, alt.X),
        tooltip=fields.tips("ownership:N", "attested", "share", evidence_known="assessed projects"),
    )
    used = [side for side in SIDES.values() if side in set(rows.side)]
    looks = fields.mapped(alt.Color, "side", used, [C.rank_4, C.rank_2], alt.Legend())
    side = rows.groupby("side")[["attested", "evidence_known"]].sum()
    sides = zip(SIDES.values(), ("outside organizations", "inside"), strict=True)
    shares = [f"{part(*side.loc[name])} {words}" for name, words in sides if name in side.index]
    return Drawn(
        base.mark_bar().encode(looks) + fields.beside(base, "said"),
        finding=f"Attested: {'; '.join(shares)}",
        counted="Projects whose latest release is attested, of those with that many owners, n = "
        f"{count(rows.evidence_known.sum())} whose ownership and evidence are known.",
        detail=f"Attested: {each(rows, '{ownership}: {attested} of {evidence_known}').lower()}.",
    )


@house.figure("How much depends on a few accounts, organizations or repositories?")
def concentration(data: pd.DataFrame) -> Drawn:
    """Line chart: share of projects held by the 1 to 50 largest holders, by kind of holder."""
    empty = "no project names its owners, organization or repository"
    holdings = data[data.holder.isin(HOLDERS) & (data.position <= 50)]
    rows = house.rows(holdings, "share", empty=empty)
    rows["holders"], rows["short"] = zip(*(HOLDERS[holder] for holder in rows.holder), strict=True)
    kinds = [holder for holder in HOLDERS if holder in set(rows.holder)]
    last = rows.drop_duplicates("holder", keep="last").set_index("holder").loc[kinds]
    shares = [rate(row.covered_projects, row.known) for row in records(last)]
    last["label"] = [f"{short}: {text}" for text, short in zip(shares, last.short, strict=True)]
    ends = last.reset_index().assign(position=rows.position.max())
    whole = pd.concat([rows, ends]).drop_duplicates(["holder", "position"])  # the last hold no more
    base = alt.Chart(whole).encode(
        fields.count(rows.position, "first {}", alt.X), fields.percent(rows.share)
    )
    titles = {"known": "of projects", "share": "share"}
    tips = house.hover(base, "holders:N", "position", "covered_projects", **titles)
    first = rows[(rows.holder == kinds[0]) & (rows.position <= 10)].iloc[-1]
    leading = f"The {count(first.position)} {first.holders} with the most downloads hold"
    if first.position == 1:
        leading = f"Of the {first.holders}, the one with the most downloads holds"
    ns = ", ".join(f"{count(row.known)} for {row.holders}" for row in records(last))
    return Drawn(
        house.lines(base, ends, "holders") + tips,
        finding=f"{leading} {part(first.covered_projects, first.known, 'projects')}",
        counted="Projects of the holders with the most downloads, each counted once; n = "
        f"{ns}. Accounts are counted, never named.",
        detail=f"Held by {each(last, 'the {position} largest {holders}: {covered_projects} of {known} projects')}. "
        "Projects whose holder is not known are left out.",
    )
