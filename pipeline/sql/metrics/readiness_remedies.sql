-- One row per remedy: how many projects are covered once every project that lacks it has it.
-- key: remedy
-- covered: survives the loss of one account (two direct owners or more, or an organization) and
--   its latest release is attested; remedy: none (as it is now), add_owner, join_organization,
--   attest, both (a holder and an attestation)
-- applied: projects the remedy changes; gained: of these, covered then and not by less; the gains
--   of add_owner (or join_organization), attest and both, and what is covered now, add up to known
-- gained_dormant: of gained, projects without a new file for 365 days
-- known: projects for which it can be told; *_downloads: downloads of the same projects
with projects as (
    select
        downloads,
        is_dormant,
        lacks(fct_project) as lacks
    from fct_project
    where is_covered is not null
),

remedies as (
    select
        place,
        unnest(remedy)
    from unnest([
        {remedy: 'none', covers: ['nothing'], changes: []},
        {remedy: 'add_owner', covers: ['holder'], changes: ['holder', 'both']},
        {remedy: 'join_organization', covers: ['holder'], changes: ['holder', 'both']},
        {remedy: 'attest', covers: ['attestation'], changes: ['attestation', 'both']},
        {remedy: 'both', covers: ['both'], changes: ['holder', 'attestation', 'both']}
    ]) with ordinality as remedies (remedy, place)
),

totals as (
    select
        remedies.remedy,
        remedies.place,
        count(*) filter (where list_contains(changes, lacks)) as applied,
        count(*) filter (where list_contains(covers, lacks) and lacks <> 'nothing') as gained,
        count(*) filter (where list_contains(covers, lacks) and lacks <> 'nothing' and is_dormant)
            as gained_dormant,
        count(*) filter (where list_contains(covers, lacks) or lacks = 'nothing' or remedy = 'both')
            as covered_projects,
        count(*) as known,
        sum(downloads) filter (where list_contains(covers, lacks) and lacks <> 'nothing')
            as gained_downloads,
        sum(downloads)
            filter (where list_contains(covers, lacks) or lacks = 'nothing' or remedy = 'both')
            as covered_downloads,
        sum(downloads)::bigint as known_downloads
    from projects
    cross join remedies
    group by all
)

select
    remedy,
    applied,
    gained,
    gained_dormant,
    covered_projects,
    known,
    covered_projects / known as share,
    if(known_downloads is null, null, coalesce(gained_downloads, 0))::bigint as gained_downloads,
    if(known_downloads is null, null, coalesce(covered_downloads, 0))::bigint as covered_downloads,
    known_downloads,
    coalesce(covered_downloads, 0) / nullif(known_downloads, 0) as downloads_share
from totals
order by place
