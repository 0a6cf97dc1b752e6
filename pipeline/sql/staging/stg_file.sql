/*
grain: one row per file a source names, with the release it belongs to and its evidence
key: [project, filename]
notes: >-
  Of two spellings of one version (1.0, 1.0.0) the index's own, or the alphabet's first. Evidence is tried in
  the order of its values: a served provenance wins over the date; before the first day of
  attestations nothing could be attested. Without a time it is not known whether a file could be
  attested: unknown, except in a published table, which itself says of each file of a newest release
  whether it has provenance. Also unknown: two entries contradict each other, or the index has no
  provenance where its list gives an address.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  filename:
    type: string
    means: name of an uploaded file
    source: Simple API, files[].filename; or the column file of the adoption table
  version: {type: string, means: "release, as the index spells it", empty: nothing states it}
  version_source:
    type: string
    means: "what states the version: metadata, provenance_url, filename or upload_log"
    empty: nothing does
    values: [metadata, provenance_url, filename, upload_log]
  uploaded_at:
    type: datetime
    unit: UTC
    means: upload time of the file
    empty: the source gives no times
    source: Simple API, files[].upload-time; BigQuery, upload_time of the upload log
  is_yanked:
    type: boolean
    means: yanked, as the index states it now
    empty: not stated
    source: Simple API, files[].yanked
  is_attestable_type: {type: boolean, means: file type the index accepts attestations for}
  is_removed:
    type: boolean
    means: in BigQuery's upload log and no longer served by the index
    empty: the index was not asked
  is_attested: {type: boolean, means: the index serves provenance for the file}
  evidence:
    type: string
    means: evidence of the file, tried in the order of its values
    values: file_evidence
*/
with checked as (
    select
        project,
        filename,
        bool_and(result = 'verified') as is_verified
    from raw_signature
    group by all
),

stated as (
    select
        file.project,
        file.filename,
        coalesce(metadata.version, url.url_version, named.version) as version,
        case
            when metadata.version is not null then 'metadata'
            when url.url_version is not null then 'provenance_url'
            when named.version is not null then 'filename'
        end as version_source,
        file.uploaded_at,
        file.is_yanked,
        if(
            response.reason in ('no_provenance', 'not_found', 'gone')
            and file.provenance_state = 'url',
            'missing',
            file.provenance_state
        ) as provenance_state,
        false as is_removed
    from raw_simple_file as file
    left join raw_project_file as metadata
        on file.project = metadata.project and file.filename = metadata.filename
    left join raw_provenance_url as url
        on file.project = url.project and file.filename = url.filename
    left join raw_filename as named
        on file.project = named.project and file.filename = named.filename
    left join raw_response as response
        on
            file.project = response.project
            and file.filename = response.filename
            and response.kind = 'provenance'
),

published as (
    select
        project,
        filename,
        version,
        'metadata' as version_source,
        null::timestamp as uploaded_at,
        null::boolean as is_yanked,
        if(has_provenance, 'url', 'told_none') as provenance_state,
        false as is_removed
    from raw_adoption
),

logged as (
    select
        upload.project,
        upload.filename,
        upload.version,
        'upload_log' as version_source,
        upload.uploaded_at,
        null::boolean as is_yanked,
        'not_logged' as provenance_state,
        if(page.reason in ('ok', 'not_found', 'gone'), true, null) as is_removed
    from raw_upload as upload
    left join raw_response as page
        on upload.project = page.project and page.kind = 'simple'
    anti join raw_simple_file as served
        on upload.project = served.project and upload.filename = served.filename
),

named as (
    select * from stated
    union all
    select * from published
    union all
    select * from logged
),

-- one spelling for each version of a project, an index's own before one only a file has
spelled as (
    select
        listed.project,
        parsed.canonical,
        arg_min(listed.version, (listed.place, listed.version)) as version
    from (
        select
            project,
            version,
            1 as place
        from raw_simple_version
        union all
        select
            project,
            version,
            1
        from raw_project_file
        union all
        select
            project,
            version,
            2
        from named where version is not null
    ) as listed
    inner join raw_version as parsed on listed.version = parsed.version
    group by all
),

files as (
    select
        named.* exclude (version),
        spelled.version
    from named
    left join raw_version as parsed on named.version = parsed.version
    left join spelled
        on named.project = spelled.project and parsed.canonical = spelled.canonical
),

typed as (
    select
        files.*,
        checked.is_verified,
        regexp_matches(files.filename, '\.(whl|tar\.gz|zip)$') as is_attestable_type
    from files
    left join checked on files.project = checked.project and files.filename = checked.filename
)

select
    project,
    filename,
    version,
    version_source,
    uploaded_at,
    is_yanked,
    is_attestable_type,
    is_removed,
    provenance_state = 'url' as is_attested,
    case
        when provenance_state = 'url' and is_verified then 'verified'
        when provenance_state = 'url' then 'attested'
        when provenance_state in ('missing', 'contradictory') then 'unknown'
        when not is_attestable_type or uploaded_at < limits.attestable_from then 'not_attestable'
        when provenance_state = 'told_none' then 'none_found'
        when provenance_state = 'null' and uploaded_at is not null then 'none_found'
        else 'unknown'
    end as evidence
from typed
cross join raw_limit as limits
