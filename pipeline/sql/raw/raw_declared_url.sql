-- One row per URL a project declares in its newest metadata.
-- key: project, label, url
with urls as (
    select
        project,
        unnest(map_entries(json_transform(
            json_extract(body, '$.info.project_urls'), '"MAP(VARCHAR, VARCHAR)"'
        ))) as entry
    from source_body
    where
        kind = 'project'
        and json_valid(body)
        and json_type(body, '$.info.project_urls') = 'OBJECT'
),

fields as (
    select
        project,
        unnest(['home_page', 'download_url']) as label,
        unnest([
            json_extract_string(body, '$.info.home_page'),
            json_extract_string(body, '$.info.download_url')
        ]) as url
    from source_body
    where
        kind = 'project'
        and json_valid(body)
)

select distinct
    project,
    label,
    url
from (
    select
        project,
        entry.key as label,
        entry.value as url
    from urls
    union all
    select
        project,
        label,
        url
    from fields
)
where coalesce(url, '') <> ''
