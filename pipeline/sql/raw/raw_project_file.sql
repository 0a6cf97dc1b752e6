-- One row per file of the version to file map in a project JSON answer.
-- key: project, filename
with releases as (
    select
        project,
        unnest(map_entries(json_transform(
            json_extract(body, '$.releases'),
            '"MAP(VARCHAR, STRUCT(filename VARCHAR)[])"'
        ))) as release
    from source_body
    where
        kind = 'project'
        and json_valid(body)
        and json_type(body, '$.releases') = 'OBJECT'
),

files as (
    select
        project,
        release.key as version,
        unnest(release.value).filename as filename
    from releases
)

select *
from files
where filename is not null
qualify row_number() over (partition by project, filename order by version) = 1
