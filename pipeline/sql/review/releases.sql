-- One row per release that has one before it and could be attested: what a reviewer is shown of it.
-- key: project, version
-- before_...: the release before, by time; attested_...: the newest attested one before, NULL for none
-- publishers: as read, kind, repository, workflow and environment; NULL where none was
with publishers as (
    select
        project,
        version,
        list_sort(list(distinct concat_ws(
            ' · ', kind, coalesce(repository, account), workflow, environment
        ))) as publishers
    from fct_release_publisher
    group by project, version
),

declared as (
    select
        project,
        list_sort(list(distinct concat_ws(': ', forge, repository))) as repositories
    from stg_declared_repository
    group by project
)

select
    release.project,
    about.rank,
    release.version,
    release.first_file_at,
    release.last_file_at,
    release.n_attestable,
    release.n_attested,
    told.publishers,
    release.statement,
    context.previous_version as before_version,
    context.previous_file_at as before_first_file_at,
    earlier.n_attestable as before_attestable,
    earlier.n_attested as before_attested,
    attested.version as attested_version,
    attested.first_file_at as attested_first_file_at,
    attested_by.publishers as attested_publishers,
    attested.statement as attested_statement,
    declared.repositories,
    about.n_owners,
    about.organization
from fct_release as release
inner join fct_release_before as context
    on release.project = context.project and release.version = context.version
inner join fct_project as about on release.project = about.project
cross join raw_limit as limits
left join fct_release as earlier
    on release.project = earlier.project and context.previous_version = earlier.version
left join fct_publisher_pair as pair
    on
        release.project = pair.project
        and release.version = pair.version
        and pair.rule = 'any'
left join fct_release as attested
    on pair.project = attested.project and pair.previous_version = attested.version
left join publishers as attested_by
    on attested.project = attested_by.project and attested.version = attested_by.version
left join publishers as told
    on release.project = told.project and release.version = told.version
left join declared on release.project = declared.project
where
    context.previous_version is not null
    and release.first_file_at >= limits.attestable_from
order by release.project, release.version
