-- One row per release and time at which files of it were uploaded: what it had shown from then on.
-- key: project, version, since
-- since, until: UTC, since inclusive, until exclusive and NULL for the last; files without an upload
--   time count from the release's first file
-- evidence, is_attested: as in fct_release, of the files uploaded by then
-- is_yanked: as of the capture, since no source says when a release was yanked
with uploads as (
    select
        release.project,
        release.version,
        coalesce(file.uploaded_at, release.first_file_at) as since,
        count(*) filter (where file.evidence <> 'not_attestable') as n_attestable,
        count(*) filter (where file.is_attested) as n_attested,
        count(*) filter (where file.evidence = 'verified') as n_verified,
        count(*) filter (where file.evidence = 'none_found') as n_none_found,
        count(*) filter (where file.evidence = 'unknown') as n_unknown
    from fct_release as release
    inner join stg_file as file
        on release.project = file.project and release.version = file.version
    where release.first_file_at is not null and file.is_removed is not true
    group by all
),

so_far as (
    select
        project,
        version,
        since,
        lead(since) over (partition by project, version order by since) as until,
        (sum(n_attestable) over files)::bigint as n_attestable,
        (sum(n_attested) over files)::bigint as n_attested,
        (sum(n_verified) over files)::bigint as n_verified,
        (sum(n_none_found) over files)::bigint as n_none_found,
        (sum(n_unknown) over files)::bigint as n_unknown
    from uploads
    window files as (partition by project, version order by since)
)

select
    so_far.project,
    so_far.version,
    so_far.since,
    so_far.until,
    release.version_order,
    release.is_prerelease,
    release.is_yanked,
    case
        when so_far.n_attestable = 0 then 'not_attestable'
        when so_far.n_unknown > 0 then 'unknown'
        when so_far.n_none_found > 0 then 'none_found'
        when so_far.n_attested > so_far.n_verified then 'attested'
        else 'verified'
    end as evidence,
    so_far.n_attested > 0 and so_far.n_attested = so_far.n_attestable as is_attested
from so_far
inner join fct_release as release
    on so_far.project = release.project and so_far.version = release.version
