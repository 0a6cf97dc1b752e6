-- One row per project of the cohort: what its page in the explorer says beside releases and events.
-- key: project
-- attested, declared: repositories as forge and path; a project can have several
-- unread: why files with provenance have no readable publisher, with the number of files
with attested as (
    select
        project,
        list_sort(list(distinct {'forge': lower(kind), 'repository': repository})) as attested
    from stg_publisher
    where reason is null and repository is not null
    group by project
),

declared as (
    select
        project,
        list_sort(list(distinct {'forge': forge, 'repository': repository})) as declared
    from stg_declared_repository
    group by project
),

reasons as (
    select
        project,
        reason,
        count(*) as files
    from stg_publisher
    where reason is not null
    group by all
),

unread as (
    select
        project,
        list_sort(list({'reason': reason, 'files': files})) as unread
    from reasons
    group by project
)

select
    about.rank,
    about.project,
    about.downloads,
    about.evidence,
    about.is_known,
    about.reason,
    about.status,
    about.latest_version,
    about.latest_released_at,
    about.kinds,
    about.is_ownership_known,
    about.organization,
    about.n_owners,
    about.n_maintainers,
    about.repository_relation,
    coalesce(declared.declared, []) as declared,
    coalesce(attested.attested, []) as attested,
    coalesce(unread.unread, []) as unread
from fct_project as about
left join declared on about.project = declared.project
left join attested on about.project = attested.project
left join unread on about.project = unread.project
order by about.rank, about.project
