/*
question: How many projects are in each cell of owners x organization x evidence x activity?
grain: one row per cell of the readiness cross-table; cells without a project too, if all is known
key: [owner_state, organization_state, evidence_state, activity_state]
denominator: projects for which all four states are known; their downloads
empty: no project has known owners, evidence and upload times
notes: States are those of fct_project; readiness_projects lists each cell's projects.
like: [fct_project]
columns:
  owner_state:
  organization_state:
  evidence_state:
  activity_state:
  projects: {type: integer, unit: projects, means: projects of the cell}
  downloads:
    type: integer
    unit: files served
    means: downloads of the cell's projects in the list's window
    empty: the list has no count
    source: the ranked list's own count
  known:
    type: integer
    unit: projects
    means: projects for which all four states are known, of all cells
  share:
    type: number
    unit: share 0 to 1
    means: projects, of those for which all four states are known
    empty: a state of the cell is not known
  known_downloads:
    type: integer
    unit: files served
    means: downloads of the projects counted in known, in the list's window
    empty: the list has no count
  downloads_share:
    type: number
    unit: share 0 to 1
    means: downloads, of known_downloads
    empty: no downloads were counted, or a state is not known
*/
with cells as (
    select *
    from (select unnest(['one', 'two_or_more', 'hidden']) as owner_state) as owners
    cross join (select unnest(['none', 'organization']) as organization_state) as organizations
    cross join (select unnest(['attested', 'not_attested', 'unknown']) as evidence_state) as evidence
    cross join (select unnest(['active', 'dormant']) as activity_state) as activity
),

counted as (
    select
        owner_state,
        organization_state,
        evidence_state,
        activity_state,
        count(*) as projects,
        sum(downloads)::bigint as downloads
    from fct_project
    group by all
),

known as (
    select
        count(*) as projects,
        sum(downloads)::bigint as downloads
    from fct_project
    where is_ownership_known and is_known and activity_state is not null
),

joined as (
    select
        coalesce(cells.owner_state, counted.owner_state) as owner_state,
        coalesce(cells.organization_state, counted.organization_state) as organization_state,
        coalesce(cells.evidence_state, counted.evidence_state) as evidence_state,
        coalesce(cells.activity_state, counted.activity_state) as activity_state,
        coalesce(counted.projects, 0) as projects,
        if(counted.projects is null, 0, counted.downloads)::bigint as downloads,
        cells.owner_state is not null and cells.evidence_state <> 'unknown' as is_available
    from cells
    full join counted
        on
            cells.owner_state = counted.owner_state
            and cells.organization_state = counted.organization_state
            and cells.evidence_state = counted.evidence_state
            and cells.activity_state = counted.activity_state
)

select
    joined.owner_state,
    joined.organization_state,
    joined.evidence_state,
    joined.activity_state,
    joined.projects,
    joined.downloads,
    known.projects as known,
    if(joined.is_available, joined.projects / nullif(known.projects, 0), null) as share,
    known.downloads as known_downloads,
    if(joined.is_available, coalesce(joined.downloads, 0) / nullif(known.downloads, 0), null)
        as downloads_share
from joined
cross join known
where exists (from fct_project where is_ownership_known)
order by all
