/*
question: How many more projects, and downloads, would each remedy cover?
grain: "one row per remedy: how many projects are covered once every project that lacks it has it"
key: [remedy]
denominator: projects for which it is known whether they are covered; their downloads
empty: no project has both a listed owner or organization and known evidence
notes: >-
  Covered: the project survives the loss of one account and its latest release is attested, so that
  what comes after the loss can be compared with what came before. Whether it is covered is not known
  where ownership or evidence is unknown, or where nobody is listed and there is no organization. What
  is covered now and the gains of add_owner (or join_organization), attest and both add up to known.
columns:
  remedy:
    type: string
    means: >-
      what every project that lacks it is given: none, add_owner, join_organization, attest, both
    values: [none, add_owner, join_organization, attest, both]
  applied: {type: integer, unit: projects, means: projects the remedy changes}
  gained:
    type: integer
    unit: projects
    means: projects covered with this remedy and not with less
  gained_dormant:
    type: integer
    unit: projects
    means: of gained, projects without a new file for 365 days
  covered_projects:
    type: integer
    unit: projects
    means: projects covered once every project that lacks the remedy has it
  known:
    type: integer
    unit: projects
    means: projects for which it is known whether they are covered
  share: {type: number, unit: share 0 to 1, means: "covered_projects, of known"}
  gained_downloads:
    type: integer
    unit: files served
    means: downloads of gained
    empty: the list has no count
  covered_downloads:
    type: integer
    unit: files served
    means: downloads of covered_projects
    empty: the list has no count
  known_downloads:
    type: integer
    unit: files served
    means: downloads of the projects counted in known, in the list's window
    empty: the list has no count
  downloads_share:
    type: number
    unit: share 0 to 1
    means: covered_downloads, of known_downloads
    empty: the list has no count, or all its counts are 0
*/
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
