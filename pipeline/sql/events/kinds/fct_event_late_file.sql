-- One row per file added late to a release whose earlier files are all attested, by another publisher
-- than theirs or without one.
-- key: project, filename
-- gap_days: since the release's first file; hints: late_wheel, as for a new platform
with files as (
    select
        file.project,
        file.version,
        file.filename,
        file.uploaded_at,
        file.evidence,
        file.is_attested,
        release.first_file_at,
        least(release.first_not_asked_at, release.first_unread_at) as first_unknown_at,
        release.first_file_at + to_days(limits.late_days) as late_from,
        file.uploaded_at > late_from as is_late
    from stg_file as file
    cross join raw_limit as limits
    inner join fct_release as release using (project, version)
    where
        file.evidence <> 'not_attestable'
        and file.is_removed is not true
),

additions as (
    select late.*
    from files as late
    inner join (
        select
            project,
            version
        from files
        where not is_late
        group by project, version
        having bool_and(is_attested)
    ) as complete using (project, version)
    where late.is_late
),

-- of each publisher of a late file: is it one of those before? Where these were not all read, that is
-- not known
publishers as (
    select
        addition.project,
        addition.filename,
        publisher.publisher_number,
        bool_or(is_same_publisher(publisher, earlier)) as is_known
    from additions as addition
    inner join stg_publisher as publisher
        on addition.project = publisher.project and addition.filename = publisher.filename
    inner join fct_release_publisher as earlier
        on
            addition.project = earlier.project
            and addition.version = earlier.version
            and addition.late_from >= earlier.first_file_at
    where
        publisher.reason is null
        and (
            addition.first_unknown_at is null
            or addition.first_unknown_at > addition.late_from
        )
    group by all
),

strangers as (
    select distinct
        project,
        filename
    from publishers
    where not is_known
)

select
    addition.project,
    'late_file' as kind,
    addition.uploaded_at as happened_at,
    addition.version,
    whole_days(addition.first_file_at, addition.uploaded_at) as gap_days,
    if(addition.filename like '%.whl', ['late_wheel'], null) as hints,
    addition.filename
from additions as addition
left join strangers
    on addition.project = strangers.project and addition.filename = strangers.filename
where addition.evidence = 'none_found' or strangers.filename is not null
