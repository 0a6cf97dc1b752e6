/*
question: How many projects have 1, 2, 3 ... direct owners, and why do others list none?
grain: "one row per number of direct owners, in an organization and not; NULL: ownership not known"
key: [direct_owners, organization]
denominator: projects whose ownership is known; their downloads
empty: the owners of no project are known
columns:
  direct_owners:
    type: string
    unit: accounts
    means: "direct owners: 1, 2 ...; for 0, 'organization-managed, hidden' or 'none listed'"
    empty: ownership not known
  organization:
    type: boolean
    means: the projects are in an organization
    empty: ownership not known
  n_owners:
    type: integer
    unit: accounts
    means: direct owners as a number
    empty: ownership not known
  projects:
    type: integer
    unit: projects
    means: projects with that many direct owners, in an organization or not
  known: {type: integer, unit: projects, means: "projects whose ownership is known, of all rows"}
  share:
    type: number
    unit: share 0 to 1
    means: projects, of those whose ownership is known
    empty: ownership not known
  downloads:
    type: integer
    unit: files served
    means: downloads of these projects in the list's window
    empty: the list has no count
    source: the ranked list's own count
  known_downloads:
    type: integer
    unit: files served
    means: downloads of the projects counted in known, in the list's window
    empty: the list has no count
  downloads_share:
    type: number
    unit: share 0 to 1
    means: downloads, of known_downloads
    empty: no downloads were counted, or ownership is not known
*/
with labelled as (
    select
        case
            when not is_ownership_known then null
            when n_owners = 0 and organization is not null then 'organization-managed, hidden'
            when n_owners = 0 then 'none listed'
            else n_owners::varchar
        end as direct_owners,
        if(is_ownership_known, organization is not null, null) as organization,
        n_owners,
        downloads
    from fct_project
),

known as (
    select
        count(*) as projects,
        sum(downloads)::bigint as downloads
    from labelled
    where direct_owners is not null
),

counted as (
    select
        direct_owners,
        organization,
        n_owners,
        count(*) as projects,
        sum(downloads)::bigint as downloads
    from labelled
    group by all
)

select
    counted.direct_owners,
    counted.organization,
    counted.n_owners,
    counted.projects,
    known.projects as known,
    if(counted.direct_owners is null, null, counted.projects / known.projects) as share,
    counted.downloads,
    known.downloads as known_downloads,
    if(counted.direct_owners is null, null, counted.downloads / nullif(known.downloads, 0))
        as downloads_share
from counted
cross join known
where known.projects > 0
order by counted.n_owners nulls last, counted.direct_owners, counted.organization
