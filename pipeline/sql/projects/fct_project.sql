/*
grain: "one row per project of the cohort: its latest release, ownership and declared repository"
key: [project]
notes: >-
  A project survives the loss of one account if somebody else can manage it. The closest of declared
  repositories (on any forge read) and attested ones (GitHub, GitLab) counts: monorepo, one
  repository publishes several projects of the cohort, or the address points into a folder of it;
  renamed, another name of the same repository id.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  rank:
    type: integer
    unit: rank
    means: >-
      place in the cohort's list, 1 is the most downloaded; of a build's projects: place in its file
  band: {type: string, means: "rank band the project is in; all: of a build, whose projects have no ranks"}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  listed_name: {type: string, means: name as the list spells it, source: the ranked list}
  downloads:
    type: integer
    unit: files served
    means: downloads in the list's window
    empty: the list has no count
    source: the ranked list's own count
  reason:
    type: string
    means: why the latest release or its evidence is not known
    empty: it is known
  is_known: {type: boolean, means: the latest release exists and its evidence is not unknown}
  status:
    type: string
    means: "status the index states: active, archived, deprecated, quarantined"
    empty: not asked or not stated
    source: Simple API, project-status; JSON API of older answers
  latest_version:
    type: string
    means: newest non-yanked stable release, else newest non-yanked pre-release
    empty: no such release
  latest_released_at:
    type: datetime
    unit: UTC
    means: upload of the first file of the latest release
    empty: the source gives no times
  evidence:
    type: string
    means: evidence of the latest release, which is that of its weakest attestable file
    values: file_evidence
  is_attested:
    type: boolean
    means: every attestable file of the latest release is attested
    empty: no latest release
  is_partial:
    type: boolean
    means: some attestable files of the latest release are attested, others have none
    empty: no latest release
  is_attestable:
    type: boolean
    means: the latest release was uploaded on or after 2024-10-03
    empty: the source gives no times
  n_attestable:
    type: integer
    unit: files
    means: files whose evidence is not not_attestable, of the latest release
    empty: no release
  n_attested:
    type: integer
    unit: files
    means: files the index serves provenance for, of the latest release
    empty: no release
  n_verified:
    type: integer
    unit: files
    means: attested files whose signatures we checked and found valid, of the latest release
    empty: no release
  n_unknown:
    type: integer
    unit: files
    means: files of unknown evidence, of the latest release
    empty: no release
  kinds:
    type: list
    means: publisher kinds read from the provenance of the latest release's files
    empty: none was read
  newest_file_at:
    type: datetime
    unit: UTC
    means: upload of the project's newest file
    empty: no file time known
  is_dormant:
    type: boolean
    means: the newest file is older than 365 days at the capture
    empty: no file time known, or a file without one could be newer
  is_ownership_known: {type: boolean, means: the project JSON was read and has the ownership key}
  organization:
    type: string
    means: organization account that the project is in
    empty: none, or ownership not known (see is_ownership_known)
    source: JSON API, ownership.organization
  n_owners:
    type: integer
    unit: accounts
    means: direct owners; 0 with an organization means the organization manages it
    empty: ownership not known
  n_maintainers:
    type: integer
    unit: accounts
    means: direct maintainers
    empty: ownership not known
  owner_state:
    type: string
    means: "direct owners: one, two_or_more, hidden (none listed)"
    empty: ownership not known
    values: [one, two_or_more, hidden]
  organization_state:
    type: string
    means: organization or none
    empty: ownership not known
    values: [organization, none]
  evidence_state:
    type: string
    means: "latest release: attested, not_attested, unknown"
    values: [attested, not_attested, unknown]
  activity_state:
    type: string
    means: active, or dormant (newest file older than 365 days at the capture)
    empty: no file time known, or a file without one could be newer
    values: [active, dormant]
  survives_loss:
    type: boolean
    means: >-
      two direct owners or more, or an organization: another can manage it if one account is lost
    empty: ownership not known, or nobody listed and no organization
  is_covered:
    type: boolean
    means: survives_loss, and the latest release is attested
    empty: either is not known
  repository_outcome:
    type: string
    means: match, mismatch, undeclared or unknown, of declared and attested repository
    empty: the latest release has no attested file
    values: outcome
  repository_relation:
    type: string
    means: >-
      declared against attested repository: match, monorepo, renamed, same_owner, mismatch,
      undeclared, unknown
    empty: the latest release has no attested file
    values: relation
  counted_kinds:
    type: list
    means: >-
      publisher kinds the project counts in; unknown for a file not read or of another kind
    empty: the latest release is not attested, or not known
    values: publisher_kind
  statement:
    type: string
    means: >-
      what the attestations of every file of the latest release state: both, build, publish; other
      where no statement covers every file; unread
    empty: the latest release has no attested file
    values: statement
  reference:
    type: string
    means: "form of the reference of the workflow that published the latest release: branch, tag, commit or other"
    empty: none is stated, or no attested file was read
    values: reference
*/
with latest as (
    select newest.*
    from (
        select latest_release(release, release) as newest
        from fct_release as release
        group by release.project
    )
    where newest is not null
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
            when
                top_owner(attested.repository) = top_owner(declared.repository)
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
    inner join
        unnest(['match', 'monorepo', 'renamed', 'same_owner', 'mismatch'])
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
            when
                latest.project in (select project from attested_repositories)
                and latest.project in (select project from raw_project)
                then 'undeclared'
            else 'unknown'
        end as relation
    from latest
    left join closest on latest.project = closest.project
)

select
    project.project,
    project.rank,
    if(snapshot.is_ranked, band_of(project.rank, limits.band_ends).name, 'all') as band,
    if(snapshot.is_ranked, band_of(project.rank, limits.band_ends).place, 1) as band_order,
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
    ) as counted_kinds,
    latest.statement,
    latest.reference
from stg_project as project
cross join raw_snapshot as snapshot
cross join raw_limit as limits
cross join (select list(kind) as known_kinds from code_publisher_kind where is_known)
left join latest on project.project = latest.project
left join files on project.project = files.project
left join judged on project.project = judged.project
