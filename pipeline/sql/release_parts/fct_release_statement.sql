-- One row per release with attested files: what their attestations state.
-- key: project, version
-- statement: both, build or publish where every file read states it; other where none is stated of every
--   file; unread where a file asked about could not be read, or none was asked about
-- has_build: a file has a build statement
-- first_build_at: upload of the first file with a build statement, UTC; NULL for none, or none with a time
-- reference: of the workflows stated, the least fixed; NULL where none is
-- is_part_read: some attested files were not asked about
with told as (
    select
        project,
        filename,
        bool_or(reason = 'not_asked') as is_unasked,
        bool_or(reason = 'subject_mismatch') as is_another
    from stg_publisher
    group by project, filename
),

files as (
    select
        file.project,
        file.version,
        file.filename,
        file.uploaded_at,
        coalesce(told.is_unasked, false) as is_unasked,
        coalesce(bool_and(stated.statement is not null), false)
        and not coalesce(told.is_another, false) as is_read,
        coalesce(bool_or(stated.statement = 'publish'), false) as is_publish,
        coalesce(bool_or(stated.statement = 'build'), false) as is_build,
        -- a build statement names the workflow that built, which a certificate need not
        coalesce(
            min(code.reference_order) filter (where stated.statement = 'build'),
            min(code.reference_order)
        ) as reference_order
    from stg_file as file
    left join stg_statement as stated
        on file.project = stated.project and file.filename = stated.filename
    left join code_reference as code on stated.reference = code.reference
    left join told on file.project = told.project and file.filename = told.filename
    where
        file.is_attested
        and file.version is not null
        and file.is_removed is not true
    group by
        file.project, file.version, file.filename, file.uploaded_at, told.is_unasked, told.is_another
),

releases as (
    select
        project,
        version,
        count(*) as n_files,
        count(*) filter (where not is_unasked) as n_asked,
        count(*) filter (where is_read) as n_read,
        bool_and(is_publish) filter (where not is_unasked) as is_publish,
        bool_and(is_build) filter (where not is_unasked) as is_build,
        coalesce(bool_or(is_build and is_read), false) as has_build,
        min(uploaded_at) filter (where is_build and is_read) as first_build_at,
        min(reference_order) filter (where is_read) as reference_order
    from files
    group by project, version
)

select
    releases.project,
    releases.version,
    case
        when releases.n_asked = 0 or releases.n_read < releases.n_asked then 'unread'
        when releases.is_publish and releases.is_build then 'both'
        when releases.is_build then 'build'
        when releases.is_publish then 'publish'
        else 'other'
    end as statement,
    releases.has_build,
    releases.first_build_at,
    code.reference,
    releases.n_asked < releases.n_files as is_part_read
from releases
left join code_reference as code on releases.reference_order = code.reference_order
