-- One row per release (a version with at least one file not removed), with its evidence and publisher.
-- key: project, version
-- position: order of the project's releases by time of their first file (1 = oldest)
-- evidence: the weakest of its attestable files; not_attestable when it has none
-- is_attested: every attestable file is attested; is_partial: some are, others are none_found
-- publisher_state: one, several, unread (an attested file could not be read), not_asked, none
-- n_kind_unread: attested files whose publisher's kind is not known
-- first_attested_at, first_unattested_at: upload of the first such attestable file, UTC
with files as (
    select
        file.*,
        publisher.reason,
        publisher.kind,
        publisher.repository,
        publisher.workflow,
        publisher.environment,
        publisher.account,
        publisher.repository_id,
        publisher.owner_id,
        publisher.filename is not null and publisher.reason is null as is_publisher_read,
        file.evidence not in ('not_attestable') as is_attestable
    from stg_file as file
    left join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where
        file.version is not null
        and file.is_removed is not true
),

releases as (
    select
        project,
        version,
        min(uploaded_at) as first_file_at,
        max(uploaded_at) as last_file_at,
        count(*) as n_files,
        count(*) filter (where is_attestable) as n_attestable,
        count(*) filter (where is_attested) as n_attested,
        count(*) filter (where evidence = 'verified') as n_verified,
        count(*) filter (where evidence = 'none_found') as n_none_found,
        count(*) filter (where evidence = 'unknown') as n_unknown,
        coalesce(bool_and(is_yanked), false) as is_yanked,
        min(uploaded_at) filter (where is_attested) as first_attested_at,
        min(uploaded_at) filter (where evidence = 'none_found') as first_unattested_at,
        list_sort(list(distinct kind) filter (where kind is not null)) as kinds,
        count(distinct (kind, repository, workflow, environment, account))
            filter (where is_publisher_read) as n_publishers,
        count(distinct (kind, repository, account, workflow))
            filter (where is_publisher_read) as n_sources,
        count(*) filter (where is_attested and reason not in ('not_asked', 'kind_only')) as n_unread,
        count(*) filter (where is_attested and kind is null) as n_kind_unread,
        min(kind) filter (where is_publisher_read) as kind,
        min(repository) filter (where is_publisher_read) as repository,
        min(workflow) filter (where is_publisher_read) as workflow,
        min(environment) filter (where is_publisher_read) as environment,
        min(account) filter (where is_publisher_read) as account,
        min(repository_id) filter (where is_publisher_read) as repository_id,
        min(owner_id) filter (where is_publisher_read) as owner_id
    from files
    group by project, version
)

select
    releases.project,
    releases.version,
    row_number() over (
        partition by releases.project
        order by releases.first_file_at, parsed.version_order, releases.version
    ) as position,
    parsed.version_order,
    parsed.epoch,
    parsed.major,
    parsed.is_prerelease,
    releases.first_file_at,
    releases.last_file_at,
    releases.n_files,
    releases.n_attestable,
    releases.n_attested,
    releases.n_verified,
    releases.n_none_found,
    releases.n_unknown,
    releases.is_yanked,
    case
        when releases.n_attestable = 0 then 'not_attestable'
        when releases.n_unknown > 0 then 'unknown'
        when releases.n_none_found > 0 then 'none_found'
        when releases.n_attested > releases.n_verified then 'attested'
        else 'verified'
    end as evidence,
    releases.n_attested > 0 and releases.n_attested = releases.n_attestable as is_attested,
    releases.n_attested > 0 and releases.n_none_found > 0 as is_partial,
    releases.first_attested_at,
    releases.first_unattested_at,
    releases.kinds,
    releases.n_sources,
    case
        when releases.n_attested = 0 then 'none'
        when releases.n_unread > 0 then 'unread'
        when releases.n_publishers > 1 then 'several'
        when releases.n_publishers = 1 then 'one'
        else 'not_asked'
    end as publisher_state,
    if(releases.n_publishers = 1, releases.kind, null) as kind,
    if(releases.n_publishers = 1, releases.repository, null) as repository,
    if(releases.n_publishers = 1, releases.workflow, null) as workflow,
    if(releases.n_publishers = 1, releases.environment, null) as environment,
    if(releases.n_publishers = 1, releases.account, null) as account,
    if(releases.n_publishers = 1, releases.repository_id, null) as repository_id,
    if(releases.n_publishers = 1, releases.owner_id, null) as owner_id,
    releases.n_kind_unread
from releases
inner join raw_version as parsed on releases.version = parsed.version
