-- One row per project of the cohort: its latest release, ownership and declared repository.
-- key: project
-- latest_version: newest non-yanked stable release, else newest non-yanked pre-release (PEP 440)
-- band: rank band of the cohort; band_order 1 is the top
-- is_known: it has a latest release whose evidence is not unknown; reason says why not
-- is_attestable: the latest release was uploaded when it could be attested; NULL without times
-- is_dormant: newest file older than 365 days at as-of; NULL where no file time is known, or a file
--   without one could be newer
-- owner_state (one, two_or_more, hidden) and organization_state (organization, none): NULL where
--   ownership is not known; hidden: no direct owner is listed
-- evidence_state: attested, not_attested, unknown; activity_state: active, dormant; NULL as is_dormant
-- survives_loss: somebody else can manage it if one account is lost: two direct owners or more, or
--   an organization; NULL where ownership is not known or nobody at all is listed
-- is_covered: survives_loss and attested; NULL where either cannot be told
-- repository_relation: the closest of declared (on any forge read) and attested repositories (GitHub,
--   GitLab) of the latest release: match; monorepo (one repository publishes several projects of the cohort, or the
--   URL points into a folder of it); renamed (another name of the same repository id); same_owner;
--   mismatch; undeclared; unknown (no repository could be read); NULL if not attested
-- counted_kinds: publisher kinds the project counts in, several where its files have several: GitHub,
--   GitLab, Google, unknown (not read, or any other); NULL unless the latest release is attested
-- repository_outcome: match (monorepo and renamed too), mismatch (same_owner too), undeclared, unknown
with latest as (
    select newest.*
    from (
        select latest_release(release, release) as newest
        from fct_release as release
        group by release.project
    )
    where newest is not null
),

bands as (
    select
        band_order,
        lag(last_rank, 1, 0) over (order by band_order) + 1 as first_rank,
        last_rank
    from raw_limit as limits
    cross join unnest(list_append(limits.band_ends, null)) with ordinality
        as ends (last_rank, band_order)
),

files as (
    select
        project,
        count(*) as n_files,
        count(*) filter (where uploaded_at is null) as n_undated,
        max(uploaded_at) as newest_file_at
    from stg_file
    where is_removed is not true
    group by project
),

names as (
    select distinct
        lower(kind) as forge,
        repository_id,
        owner_id,
        repository,
        top_owner(repository) as owner
    from stg_publisher
    where repository is not null
),

attested_repositories as (
    select distinct
        latest.project,
        kinds.forge,
        publisher.repository,
        publisher.repository_id,
        publisher.repository_key,
        publisher.owner_id
    from latest
    inner join stg_file as file
        on latest.project = file.project and latest.version = file.version
    inner join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    inner join code_publisher_kind as kinds on publisher.kind = kinds.kind
    where
        publisher.reason is null
        and publisher.repository is not null
        and kinds.forge is not null
),

shared as (
    select
        repository_key,
        count(distinct project) > 1 as is_shared
    from attested_repositories
    group by all
),

relations as (
    select
        attested.project,
        case
            when attested.forge <> declared.forge then if(declared.is_page, null, 'mismatch')
            when attested.repository = declared.repository
                then if(shared.is_shared or declared.is_subfolder, 'monorepo', 'match')
            when exists (
                from names
                where
                    names.forge = attested.forge
                    and names.repository_id = attested.repository_id
                    and names.repository = declared.repository
            ) then 'renamed'
            -- a site's address can confirm a repository, not contradict one
            when declared.is_page then null
            when top_owner(attested.repository) = top_owner(declared.repository)
                or exists (
                    from names
                    where
                        names.forge = attested.forge
                        and names.owner_id = attested.owner_id
                        and names.owner = top_owner(declared.repository)
                ) then 'same_owner'
            else 'mismatch'
        end as relation
    from attested_repositories as attested
    inner join shared on attested.repository_key = shared.repository_key
    inner join stg_declared_repository as declared on attested.project = declared.project
),

closest as (
    select
        relations.project,
        arg_min(relations.relation, ordered.closeness) as relation
    from relations
    inner join unnest(['match', 'monorepo', 'renamed', 'same_owner', 'mismatch'])
        with ordinality as ordered (relation, closeness)
        on relations.relation = ordered.relation
    group by relations.project
),

judged as (
    select
        latest.project,
        case
            when latest.n_attested = 0 then null
            when closest.relation is not null then closest.relation
            when latest.project in (select project from attested_repositories) then 'undeclared'
            else 'unknown'
        end as relation
    from latest
    left join closest on latest.project = closest.project
)

select
    project.project,
    project.rank,
    concat(bands.first_rank, '–', bands.last_rank) as band,
    bands.band_order::integer as band_order,
    project.listed_name,
    project.downloads,
    case
        when project.reason is not null then project.reason
        when latest.project is null then if(coalesce(files.n_files, 0) = 0, 'no_releases', 'all_yanked')
        when latest.evidence = 'unknown' then 'evidence_unknown'
    end as reason,
    project.reason is null
        and latest.project is not null
        and latest.evidence <> 'unknown' as is_known,
    project.status,
    latest.version as latest_version,
    latest.first_file_at as latest_released_at,
    coalesce(latest.evidence, 'unknown') as evidence,
    latest.is_attested,
    latest.is_partial,
    latest.first_file_at >= limits.attestable_from as is_attestable,
    latest.n_attestable,
    latest.n_attested,
    latest.n_verified,
    latest.n_unknown,
    latest.kinds,
    files.newest_file_at,
    case
        when files.newest_file_at >= snapshot.as_of - to_days(limits.dormant_days) then false
        when files.n_undated = 0 then true
    end as is_dormant,
    project.is_ownership_known,
    project.organization,
    project.n_owners,
    project.n_maintainers,
    case
        when project.n_owners = 0 then 'hidden'
        when project.n_owners = 1 then 'one'
        when project.n_owners >= 2 then 'two_or_more'
    end as owner_state,
    if(project.is_ownership_known, if(project.organization is null, 'none', 'organization'), null)
        as organization_state,
    case
        when not is_known then 'unknown'
        when latest.is_attested then 'attested'
        else 'not_attested'
    end as evidence_state,
    if(is_dormant, 'dormant', if(is_dormant is null, null, 'active')) as activity_state,
    case
        when not project.is_ownership_known then null
        when project.organization is not null or project.n_owners >= 2 then true
        when project.n_owners = 1 then false
    end as survives_loss,
    if(is_known and survives_loss is not null, survives_loss and latest.is_attested, null) as is_covered,
    case
        when judged.relation in ('match', 'monorepo', 'renamed') then 'match'
        when judged.relation in ('same_owner', 'mismatch') then 'mismatch'
        else judged.relation
    end as repository_outcome,
    judged.relation as repository_relation,
    if(
        is_known and latest.is_attested,
        list_sort(list_distinct(list_concat(
            list_transform(
                coalesce(latest.kinds, []),
                lambda kind: if(list_contains(known_kinds, kind), kind, 'unknown')
            ),
            if(latest.n_kind_unread > 0, ['unknown'], [])
        ))),
        null
    ) as counted_kinds
from stg_project as project
cross join raw_snapshot as snapshot
cross join raw_limit as limits
left join bands
    on project.rank between bands.first_rank and coalesce(bands.last_rank, project.rank)
cross join (select list(kind) as known_kinds from code_publisher_kind where is_known)
left join latest on project.project = latest.project
left join files on project.project = files.project
left join judged on project.project = judged.project
