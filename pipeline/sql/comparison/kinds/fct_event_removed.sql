-- One row per release that lost files: release_removed where it has none left, else file_removed.
-- key: project, version
-- files: what the release had before and has now, other files than before included, whatever its version
--   is spelled now
with now as (
    select
        file.project,
        parsed.canonical,
        count(*) as n_files
    from main.stg_file as file
    inner join main.raw_version as parsed on file.version = parsed.version
    where file.is_removed is not true
    group by file.project, parsed.canonical
),

releases as (
    select
        earlier.project,
        earlier.version,
        count(*) as n_before,
        count(later.filename) as n_kept,
        coalesce(any_value(now.n_files), 0) as n_after
    from baseline.main.stg_file as earlier
    inner join fct_compared_project as projects
        on earlier.project = projects.project and projects.is_listed
    left join main.stg_file as later
        on
            earlier.project = later.project
            and earlier.filename = later.filename
            and later.is_removed is not true
    left join baseline.main.raw_version as parsed on earlier.version = parsed.version
    left join now on earlier.project = now.project and parsed.canonical = now.canonical
    where earlier.is_removed is not true and earlier.version is not null
    group by earlier.project, earlier.version
)

select
    project,
    version,
    if(n_after = 0, 'release_removed', 'file_removed') as kind,
    json_object('files', n_before) as before,
    json_object('files', n_after) as after
from releases
where n_kept < n_before
