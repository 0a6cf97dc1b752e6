-- One row per number of direct owners, in an organization and not; NULL: ownership not known.
-- key: direct_owners, organization
-- direct_owners: 1, 2, ...; 'organization-managed, hidden' and 'none listed' for 0 with and
--   without an organization; NULL where ownership is not known, with share NULL
-- known: projects whose ownership is known; known_downloads: their downloads
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
