-- One row per attested file not asked about yet on which a change, if it is one, depends.
-- key: project, filename
-- files of: both releases of a pair whose publishers seem to differ, or of which one alone seems to state a
--   build; both of a pair across a dormant
--   year; a release with files of several sources; a release with an attested file late;
--   all of a project that publishes from another repository than it declares (it may be a new name)
with releases as (
    select
        project,
        unnest([version, previous_version]) as version
    from fct_publisher_pair
    where is_part_read and (change is not null or is_same is null)
    union
    select
        pair.project,
        unnest([pair.version, pair.previous_version])
    from fct_publisher_pair as pair
    inner join fct_release_before as release using (project, version)
    where pair.is_part_read and release.ends_dormancy
    union
    select
        project,
        unnest([version, previous_version])
    from fct_build_pair
    where is_part_read and (change = 'lost' or is_regained)
    union
    select
        project,
        version
    from fct_release
    where n_sources > 1
    union
    select
        file.project,
        file.version
    from stg_file as file
    inner join fct_release as release using (project, version)
    cross join raw_limit as limits
    where
        file.is_attested
        and file.uploaded_at > release.first_file_at + to_days(limits.late_days)
    union
    select
        release.project,
        release.version
    from fct_release as release
    inner join fct_project as project using (project)
    where project.repository_outcome = 'mismatch'
)

select distinct
    file.project,
    file.filename
from releases
inner join stg_file as file using (project, version)
inner join stg_publisher as publisher
    on file.project = publisher.project and file.filename = publisher.filename
where publisher.reason = 'not_asked' and file.is_removed is not true
order by file.project, file.filename
