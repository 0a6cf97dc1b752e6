/*
grain: one row per release and publisher read in its files
key: [project, version, publisher_number]
notes: Publishers are numbered by the upload of their first file, then by their fields. In
  source_key, where a certificate lacks the repository's id, that of the same name in the release is
  taken.
like: [stg_publisher]
columns:
  project:
  version: {type: string, means: "release, as the index spells it", empty: nothing states it}
  kind: {type: string, means: "publisher kind", empty: not read}
  repository:
  workflow:
  environment:
  account:
  repository_id:
  owner_id:
  publisher_key:
  first_file_at:
    type: datetime
    unit: UTC
    means: upload of the publisher's first file in the release
    empty: the source gives no times
  n_files: {type: integer, unit: files, means: files of the publisher in the release}
  source_key:
    type: string
    means: >-
      what files of one source share within a release: kind, and the repository's id, its name or
      the account
  publisher_number:
  is_first_of_source:
    type: boolean
    means: no earlier publisher of the release has its source and workflow
*/
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
