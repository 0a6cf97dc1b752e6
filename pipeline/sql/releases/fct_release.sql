/*
grain: one row per release (a version with at least one file not removed), with its evidence and
  publisher
key: [project, version]
notes: A release has at least one file that is not removed. Its evidence is the weakest of its
  attestable files, not_attestable when it has none. kind to owner_id are of its publisher, where
  all files read have the same one.
like: [fct_release_publisher]
columns:
  project:
  version:
  position: {type: integer, means: "order of the project's releases by first file, 1 is the oldest"}
  version_order:
    type: integer
    means: PEP 440 order over the whole snapshot; equal for equal versions
  epoch: {type: integer, means: PEP 440 epoch, empty: version is not PEP 440}
  major: {type: integer, means: first number of the version, empty: version is not PEP 440}
  is_prerelease:
    type: boolean
    means: PEP 440 pre-release or development release
    empty: version is not PEP 440
  line:
    type: string
    means: >-
      releases that are compared with each other: epoch and major version, stable releases and
      pre-releases apart
  first_file_at:
    type: datetime
    unit: UTC
    means: upload of the release's first file
    empty: the source gives no times
  last_file_at:
    type: datetime
    unit: UTC
    means: upload of the release's last file
    empty: the source gives no times
  n_files: {type: integer, unit: files, means: files of the release}
  n_attestable:
    type: integer
    unit: files
    means: files whose evidence is not not_attestable, of the release
  n_attested:
    type: integer
    unit: files
    means: files the index serves provenance for, of the release
  n_verified:
    type: integer
    unit: files
    means: attested files whose signatures we checked and found valid, of the release
  n_none_found: {type: integer, unit: files, means: attestable files without provenance}
  n_unknown: {type: integer, unit: files, means: "files of unknown evidence, of the release"}
  is_yanked:
    type: boolean
    means: "every file is yanked, as the index states it now; false where it does not say"
    source: Simple API, files[].yanked
  evidence:
    type: string
    means: evidence of the release, which is that of its weakest attestable file
    values: file_evidence
  is_attested: {type: boolean, means: every attestable file is attested}
  is_partial: {type: boolean, means: "some attestable files are attested, others have none"}
  is_unattested:
    type: boolean
    means: every attestable file of the release is without provenance, and that is known of each
  first_attested_at:
    type: datetime
    unit: UTC
    means: upload of the first attested file
    empty: none, or no times
  first_unattested_at:
    type: datetime
    unit: UTC
    means: upload of the first attestable file without provenance
    empty: none, or no times
  first_read_at:
    type: datetime
    unit: UTC
    means: upload of the first attested file whose publisher was read
    empty: none, or no times
  first_unread_at:
    type: datetime
    unit: UTC
    means: upload of the first attested file whose publisher could not be read
    empty: none, or no times
  first_not_asked_at:
    type: datetime
    unit: UTC
    means: upload of the first attested file whose publisher was not asked about
    empty: none, or no times
  kinds: {type: list, means: publisher kinds read from the files' provenance, empty: none was read}
  n_kind_unread:
    type: integer
    unit: files
    means: attested files whose publisher's kind is not known
  n_sources:
    type: integer
    unit: publishers
    means: distinct repository or account and workflow among the files read; a renamed repository is
      one
  inconsistent_at:
    type: datetime
    unit: UTC
    means: upload of the first file of a second repository, account or workflow
    empty: the files read have one source, or no times
  publisher_state:
    type: string
    means: one, several, part_read (some attested files were not asked about), unread (one could not
      be read), not_asked or none
    values: [one, several, part_read, unread, not_asked, none]
  kind:
    type: string
    means: publisher kind of all files read
    empty: not read, or several publishers
  repository:
  workflow:
  environment:
  account:
  repository_id:
  owner_id:
  statement:
    type: string
    means: >-
      what the attestations of every attested file read state: both, build (how it was built, SLSA),
      publish (who uploaded it); other where no statement covers every file; unread
    empty: no attested file
    values: statement
  first_build_at:
    type: datetime
    unit: UTC
    means: upload of the first file read that has a build statement
    empty: none was read, or no times
  reference:
    type: string
    means: "form of the reference of the workflow that ran, the least fixed of its files: branch, tag, commit or other"
    empty: none is stated, or no attested file was read
    values: reference
*/
with publisher_of_file as (
    select
        project,
        filename,
        list(distinct kind) filter (where kind is not null) as kinds,
        bool_and(reason is null) as is_read,
        bool_or(reason = 'not_asked') as is_not_asked,
        bool_or(reason not in ('not_asked', 'kind_only')) as is_unread
    from stg_publisher
    group by project, filename
),

files as (
    select
        file.*,
        publisher.kinds,
        publisher.is_read,
        publisher.is_not_asked,
        publisher.is_unread,
        file.evidence not in ('not_attestable') as is_attestable
    from stg_file as file
    left join publisher_of_file as publisher
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
        min(uploaded_at) filter (where is_attested and is_read) as first_read_at,
        min(uploaded_at) filter (where is_attested and is_unread) as first_unread_at,
        min(uploaded_at) filter (where is_attested and is_not_asked) as first_not_asked_at,
        list_sort(list_distinct(flatten(
            list(kinds) filter (where is_attested and kinds is not null)
        ))) as kinds,
        count(*) filter (where is_attested and is_unread) as n_unread,
        count(*) filter (where is_attested and is_not_asked) as n_not_asked,
        count(*) filter (where is_attested and coalesce(len(kinds), 0) = 0) as n_kind_unread
    from files
    group by project, version
),

publishers as (
    select
        project,
        version,
        count(distinct publisher_key) as n_publishers,
        count(*) filter (where is_first_of_source) as n_sources,
        list_sort(list(first_file_at) filter (where is_first_of_source))[2] as inconsistent_at,
        min(kind) as kind,
        min(repository) as repository,
        min(workflow) as workflow,
        min(environment) as environment,
        min(account) as account,
        (arg_min({id: repository_id, owner: owner_id}, publisher_number)).id as repository_id,
        (arg_min({id: repository_id, owner: owner_id}, publisher_number)).owner as owner_id
    from fct_release_publisher
    group by project, version
),

judged as (
    select
        releases.*,
        release_state(n_attestable, n_attested, n_none_found) as state,
        coalesce(publishers.n_sources, 0) as n_sources,
        publishers.inconsistent_at,
        coalesce(publishers.n_publishers = 1, false) as is_one,
        case
            when releases.n_attested = 0 then 'none'
            when releases.n_unread > 0 then 'unread'
            when publishers.n_publishers is null then 'not_asked'
            when releases.n_not_asked > 0 then 'part_read'
            when publishers.n_publishers > 1 then 'several'
            else 'one'
        end as publisher_state,
        publishers.kind,
        publishers.repository,
        publishers.workflow,
        publishers.environment,
        publishers.account,
        publishers.repository_id,
        publishers.owner_id
    from releases
    left join publishers
        on releases.project = publishers.project and releases.version = publishers.version
)

select
    judged.project,
    judged.version,
    row_number() over (
        partition by judged.project
        order by judged.first_file_at, parsed.version_order, judged.version
    ) as position,
    parsed.version_order,
    parsed.epoch,
    parsed.major,
    parsed.is_prerelease,
    concat(
        coalesce(parsed.epoch || '!' || parsed.major, 'no version'),
        if(parsed.is_prerelease, ' pre', '')
    ) as line,
    judged.first_file_at,
    judged.last_file_at,
    judged.n_files,
    judged.n_attestable,
    judged.n_attested,
    judged.n_verified,
    judged.n_none_found,
    judged.n_unknown,
    judged.is_yanked,
    release_evidence(
        judged.n_attestable, judged.n_attested, judged.n_verified, judged.n_none_found
    ) as evidence,
    judged.state = 'attested' as is_attested,
    judged.n_attested > 0 and judged.n_none_found > 0 as is_partial,
    judged.state = 'unattested' as is_unattested,
    judged.first_attested_at,
    judged.first_unattested_at,
    judged.first_read_at,
    judged.first_unread_at,
    judged.first_not_asked_at,
    judged.kinds,
    judged.n_kind_unread,
    judged.n_sources,
    judged.inconsistent_at,
    judged.publisher_state,
    if(judged.is_one, judged.kind, null) as kind,
    if(judged.is_one, judged.repository, null) as repository,
    if(judged.is_one, judged.workflow, null) as workflow,
    if(judged.is_one, judged.environment, null) as environment,
    if(judged.is_one, judged.account, null) as account,
    if(judged.is_one, judged.repository_id, null) as repository_id,
    if(judged.is_one, judged.owner_id, null) as owner_id,
    stated.statement,
    stated.first_build_at,
    stated.reference
from judged
inner join raw_version as parsed on judged.version = parsed.version
left join fct_release_statement as stated
    on judged.project = stated.project and judged.version = stated.version
