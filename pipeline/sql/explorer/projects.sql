-- One row per project of the cohort: what its page in the explorer says besides releases and events.
-- key: project
-- attested, declared: repositories as forge and path; a project can have several
-- publishers: of the latest release, as read; an account is an ordinal
-- statement, reference: of the latest release; workflows: what its attestations state of who built it and
--   of the workflow that ran
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

workflows as (
    select
        about.project,
        list_sort(list(distinct {
            'builder': stated.builder,
            'build_type': stated.build_type,
            'workflow_ref': stated.workflow_ref
        })) as workflows
    from fct_project as about
    inner join stg_file as file
        on about.project = file.project and about.latest_version = file.version
    inner join stg_statement as stated
        on file.project = stated.project and file.filename = stated.filename
    where
        coalesce(stated.builder, stated.build_type, stated.workflow_ref) is not null
        and about.reference is not null
    group by about.project
),

publishers as (
    select
        about.project,
        list_sort(list({
            'kind': publisher.kind,
            'repository': publisher.repository,
            'workflow': publisher.workflow,
            'environment': publisher.environment,
            'account': publisher.account,
            'repository_id': publisher.repository_id,
            'owner_id': publisher.owner_id
        })) as publishers
    from fct_project as about
    inner join fct_release_publisher as publisher
        on about.project = publisher.project and about.latest_version = publisher.version
    group by about.project
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
    if(about.is_partial, 'partial', about.evidence) as evidence,
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
    about.statement,
    about.reference,
    about.n_attestable,
    about.n_attested,
    coalesce(publishers.publishers, []) as publishers,
    coalesce(workflows.workflows, []) as workflows,
    coalesce(declared.declared, []) as declared,
    coalesce(attested.attested, []) as attested,
    coalesce(unread.unread, []) as unread
from fct_project as about
left join declared on about.project = declared.project
left join attested on about.project = attested.project
left join publishers on about.project = publishers.project
left join workflows on about.project = workflows.project
left join unread on about.project = unread.project
order by about.rank, about.project
