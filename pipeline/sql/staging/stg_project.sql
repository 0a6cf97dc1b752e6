-- One row per project of the cohort: what was learned about its status and ownership.
-- key: project
-- reason: NULL where its files were read; else why they were not
-- is_ownership_known: the JSON answer was read and has the ownership key
-- n_owners: direct owners; 0 with an organization means the organization manages it
with roles as (
    select
        project,
        count(distinct holder) filter (where role = 'Owner') as n_owners,
        count(distinct holder) filter (where role = 'Maintainer') as n_maintainers
    from raw_role
    group by project
)

select
    cohort.project,
    cohort.rank,
    cohort.listed_name,
    cohort.downloads,
    case
        when cohort.outcome <> 'answered' then cohort.outcome
        when simple.project is null and adoption.project is null and upload.project is null
            then 'unreadable'
    end as reason,
    simple.status,
    coalesce(metadata.has_ownership, false) as is_ownership_known,
    metadata.organization,
    if(metadata.has_ownership, coalesce(roles.n_owners, 0), null) as n_owners,
    if(metadata.has_ownership, coalesce(roles.n_maintainers, 0), null) as n_maintainers
from raw_cohort as cohort
left join raw_simple as simple on cohort.project = simple.project
left join raw_project as metadata on cohort.project = metadata.project
left join roles on cohort.project = roles.project
left join (select distinct project from raw_adoption) as adoption
    on cohort.project = adoption.project
left join (select distinct project from raw_upload) as upload
    on cohort.project = upload.project and (select reads from raw_capability) = 'log'
