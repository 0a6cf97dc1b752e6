-- One row per project of the cohort: who publishes it, as a cluster of projects that are not independent.
-- key: project
-- cluster: forge/owner, lower case (GitLab: the top group) of the newest attested file whose
--   repository was read, else of a declared repository; else the project itself
-- cluster_source: attested, declared, project, or name: a source that names no repository at all is
--   clustered by the text before the first - of the normalised name (a-b and a-c are taken as one
--   owner's; an owner whose projects share no prefix is missed)
with attested as (
    select
        publisher.project,
        arg_max(
            lower(publisher.kind) || '/' || top_owner(publisher.repository),
            (file.uploaded_at is not null, file.uploaded_at, file.filename)
        ) as cluster
    from stg_publisher as publisher
    inner join stg_file as file
        on publisher.project = file.project and publisher.filename = file.filename
    where
        publisher.repository is not null
        and publisher.kind is not null
        and file.is_removed is not true
    group by publisher.project
),

-- a source link before a home page before others, a repository before the site made from it
declared as (
    select
        project,
        arg_min(
            forge || '/' || top_owner(repository),
            (
                is_page,
                not list_contains(labels, 'source'),
                not list_contains(labels, 'homepage'),
                forge,
                repository
            )
        ) as cluster
    from stg_declared_repository
    group by project
)

select
    project.project,
    case
        when names_repositories then coalesce(attested.cluster, declared.cluster, project.project)
        else split_part(project.project, '-', 1)
    end as cluster,
    case
        when not names_repositories then 'name'
        when attested.cluster is not null then 'attested'
        when declared.cluster is not null then 'declared'
        else 'project'
    end as cluster_source
from stg_project as project
cross join (
    select tells_publishers or tells_metadata as names_repositories from raw_capability
) as capability
left join attested on project.project = attested.project
left join declared on project.project = declared.project
