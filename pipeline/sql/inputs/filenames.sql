-- Files whose version no metadata states, with the versions their project's list has: their names are
-- read by the packaging rules.
with listed as (
    select
        project,
        list_sort(list(version)) as listed
    from raw_simple_version
    where version is not null
    group by project
)

select
    file.project,
    coalesce(listed.listed, []) as listed,
    list_sort(list(file.filename)) as filenames
from raw_simple_file as file
anti join raw_project_file as metadata
    on file.project = metadata.project and file.filename = metadata.filename
left join listed on file.project = listed.project
group by all
order by file.project
