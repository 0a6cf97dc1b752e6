/*
grain: one row per publisher that the served provenance of a file names, or the reason none is known
key: [project, filename, publisher_number]
notes: >-
  Bundles of one file can name several publishers. reason: not_asked, kind_only, unreadable,
  no_identity (its kind is known, but no repository or account that could be compared),
  provenance_missing (the index has none where its own list gives an address), subject_mismatch (a
  statement is about another file) or that of the request. A path the index does not know
  (wrong_path) says nothing of the file: a mirror may serve lists alone. The keys are for counting:
  by the numeric ids wherever a certificate of the snapshot has one for the name, else by name.
  Publishers of two releases are compared by the macros of same_publisher instead: there only what
  was known of these two counts, so that later uploads change no earlier comparison.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  filename:
    type: string
    means: name of an uploaded file
    source: Simple API, files[].filename; or the column file of the adoption table
  publisher_number:
    type: integer
    means: 1 for the first publisher of a file or release; a second one has 2
  reason: {type: string, means: why the publisher is not known, empty: it is known}
  kind: {type: string, means: publisher kind, empty: not read}
  repository:
    type: string
    means: publishing repository, lower case
    empty: not read, or a kind without one
  workflow:
    type: string
    means: publishing workflow file
    empty: not read, or a kind without one
  environment:
    type: string
    means: deployment environment the publisher is bound to
    empty: none is set, or not read
  account:
    type: string
    means: ordinal of a service account within this snapshot
    empty: not read, or a kind without one
  repository_id:
    type: string
    means: numeric repository id of the signing certificate
    empty: not in the certificate, or not read
    source: provenance object, extensions of the signing certificate
  owner_id:
    type: string
    means: numeric owner id of the signing certificate
    empty: not in the certificate, or not read
    source: provenance object, extensions of the signing certificate
  repository_uri:
    type: string
    means: source repository the signing certificate names
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  commit:
    type: string
    means: source commit the signing certificate names
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  ref:
    type: string
    means: git ref the signing certificate names
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  trigger:
    type: string
    means: event that started the run, as the signing certificate names it
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  runner:
    type: string
    means: "kind of machine the run used: github-hosted, self-hosted ..."
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  workflow_uri:
    type: string
    means: workflow file at a ref, as the signing certificate names it
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  run_uri:
    type: string
    means: the run that signed, as the certificate names it
    empty: not read, or not in the certificate
    source: provenance object, extensions of the signing certificate
  signed_at:
    type: datetime
    unit: UTC
    means: time of the signature, from its entry in the transparency log
    empty: not read, or not in the log entry
    source: provenance object, verification_material.transparency_entries[].integratedTime
  publisher_key:
    type: string
    means: >-
      what files of one publisher share, as JSON: kind, repository, workflow, environment and
      account
    empty: no publisher was read
  repository_key:
    type: string
    means: >-
      what files from one repository or account share in this snapshot: kind, and the repository's
      id, its name or the account
    empty: no publisher was read
  owner_key:
    type: string
    means: >-
      what files from repositories of one owner share in this snapshot: kind, and the owner's id or
      name
    empty: no publisher was read, or one that names no repository
*/
with accounts as (
    select
        email,
        printf('account-%04d', row_number() over (order by email)) as account
    from (select distinct email from raw_provenance where email is not null)
),

attestations as (
    select
        provenance.project,
        provenance.filename,
        provenance.bundle,
        provenance.attestation,
        nullif(provenance.kind, '') as kind,
        lower(nullif(provenance.repository, '')) as repository,
        nullif(provenance.workflow, '') as workflow,
        provenance.environment,
        accounts.account,
        coalesce(nullif(provenance.repository, ''), accounts.account) is not null
        and (
            provenance.kind in (select kind from code_publisher_kind where is_known)
            -- a kind nobody knows may tell its publishers apart by fields nobody knows
            or len(list_filter(
                json_keys(provenance.publisher::json),
                lambda field: not list_contains(known.fields, field)
            )) = 0
        ) as has_identity,
        certificate.* exclude (certificate),
        make_timestamp(provenance.signed_at_epoch * 1000000) as signed_at
    from raw_provenance as provenance
    cross join (select list(field) as fields from code_publisher_field) as known
    left join accounts on provenance.email = accounts.email
    left join raw_certificate as certificate
        on provenance.certificate = certificate.certificate
),

read as (
    select
        project,
        filename,
        kind,
        repository,
        workflow,
        environment,
        account,
        coalesce(bool_and(has_identity), false) as has_identity,
        row_number() over (
            partition by project, filename
            order by min((bundle, attestation)), kind, repository, workflow, environment, account
        ) as publisher_number,
        arg_min(repository_id, (bundle, attestation)) as repository_id,
        arg_min(owner_id, (bundle, attestation)) as owner_id,
        arg_min(repository_uri, (bundle, attestation)) as repository_uri,
        arg_min(commit, (bundle, attestation)) as commit,
        arg_min(ref, (bundle, attestation)) as ref,
        arg_min(trigger, (bundle, attestation)) as trigger,
        arg_min(runner, (bundle, attestation)) as runner,
        arg_min(workflow_uri, (bundle, attestation)) as workflow_uri,
        arg_min(run_uri, (bundle, attestation)) as run_uri,
        arg_min(signed_at, (bundle, attestation)) as signed_at
    from attestations
    group by project, filename, kind, repository, workflow, environment, account
),

-- what a statement says of the file it is served for: a hash decides where both have one, else the
-- name; a statement that says neither of any file contradicts nothing
subjects as (
    select
        subject.project,
        subject.filename,
        subject.bundle,
        subject.attestation,
        case
            when subject.sha256 is not null and file.sha256 is not null
                then subject.sha256 = file.sha256
            when subject.name is not null
                then subject.name = file.filename or same.name is not null
        end as is_the_file
    from raw_subject as subject
    inner join raw_simple_file as file
        on subject.project = file.project and subject.filename = file.filename
    left join raw_same_name as same
        on subject.filename = same.filename and subject.name = same.name
),

mismatches as (
    select distinct
        project,
        filename
    from (
        select
            project,
            filename
        from subjects
        group by project, filename, bundle, attestation
        having not bool_or(is_the_file)
    )
),

served as (
    select
        project,
        filename,
        null as stated_kind,
        false as is_kind_only
    from raw_simple_file
    where provenance_state = 'url'
    union all
    select
        project,
        filename,
        kind,
        true
    from raw_adoption
    where has_provenance
),

reasoned as (
    select
        served.project,
        served.filename,
        served.stated_kind,
        case
            when served.is_kind_only then 'kind_only'
            when response.reason is null then 'not_asked'
            when response.reason in ('no_provenance', 'not_found', 'gone') then 'provenance_missing'
            when response.reason <> 'ok' then response.reason
            when mismatches.filename is not null then 'subject_mismatch'
            when read.kind is null then 'unreadable'
            when not read.has_identity then 'no_identity'
        end as reason,
        coalesce(read.publisher_number, 1) as publisher_number,
        read.* exclude (project, filename, publisher_number, has_identity)
    from served
    left join raw_response as response
        on
            served.project = response.project
            and served.filename = response.filename
            and response.kind = 'provenance'
    left join mismatches
        on served.project = mismatches.project and served.filename = mismatches.filename
    left join read on served.project = read.project and served.filename = read.filename
),

identified as (
    select
        project,
        filename,
        publisher_number,
        reason,
        case
            when reason is null or reason = 'no_identity' then kind
            when reason = 'kind_only' then stated_kind
        end as kind,
        if(reason is null, repository, null) as repository,
        if(reason is null, workflow, null) as workflow,
        if(reason is null, environment, null) as environment,
        if(reason is null, account, null) as account,
        if(reason is null, repository_id, null) as repository_id,
        if(reason is null, owner_id, null) as owner_id,
        if(reason is null, repository_uri, null) as repository_uri,
        if(reason is null, commit, null) as commit,
        if(reason is null, ref, null) as ref,
        if(reason is null, trigger, null) as trigger,
        if(reason is null, runner, null) as runner,
        if(reason is null, workflow_uri, null) as workflow_uri,
        if(reason is null, run_uri, null) as run_uri,
        if(reason is null, signed_at, null) as signed_at
    from reasoned
)

select
    *,
    if(reason is null, publisher_key(identified), null) as publisher_key,
    if(
        reason is null,
        repository_key(
            identified,
            coalesce(repository_id, max(repository_id) over (partition by kind, repository))
        ),
        null
    ) as repository_key,
    if(
        repository is null,
        null,
        owner_key(
            identified,
            coalesce(
                owner_id,
                max(owner_id) over (partition by kind, repository_owner(repository))
            )
        )
    ) as owner_key
from identified
