-- One row per release and publisher read in its files.
-- key: project, version, publisher_number
-- publisher_number: by the upload of its first file, then by its fields
-- source_key: what files of one source share within the release: the repository's id (where a
--   certificate lacks it, that of the same name in the release), else its name, or the account
-- first_file_at: upload of the first of its n_files files, UTC
-- is_first_of_source: no earlier publisher of the release has its source and workflow
with publishers as (
    select
        file.project,
        file.version,
        publisher.kind,
        publisher.repository,
        publisher.workflow,
        publisher.environment,
        publisher.account,
        publisher.repository_id,
        publisher.owner_id,
        publisher.publisher_key,
        min(file.uploaded_at) as first_file_at,
        count(*) as n_files
    from stg_file as file
    inner join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where
        file.version is not null
        and file.is_removed is not true
        and file.is_attested
        and publisher.reason is null
    group by all
),

sourced as (
    select
        *,
        repository_key(
            publishers,
            coalesce(
                repository_id,
                min(repository_id) over (partition by project, version, kind, repository)
            )
        ) as source_key
    from publishers
)

select
    *,
    row_number() over ordered as publisher_number,
    row_number() over (
        partition by project, version, source_key, workflow
        order by
            first_file_at, kind, repository, workflow, environment, account, repository_id, owner_id
    ) = 1 as is_first_of_source
from sourced
window ordered as (
    partition by project, version
    order by first_file_at, kind, repository, workflow, environment, account, repository_id, owner_id
)
