-- One row per file a Simple API answer lists.
-- key: project, filename
-- provenance_state: url, null (said to have none), absent (not said), other (unusable)
-- uploaded_at: UTC
with files as (
    select
        project,
        unnest(from_json(json_extract(body, '$.files'), '["JSON"]')) as file
    from source_body
    where
        kind = 'simple'
        and json_valid(body)
),

typed as (
    select
        project,
        json_extract_string(file, '$.filename') as filename,
        json_extract_string(file, '$.hashes.sha256') as sha256,
        try_cast(json_extract_string(file, '$."upload-time"') as timestamp) as uploaded_at,
        case json_type(file, '$.yanked')
            when 'BOOLEAN' then json_extract_string(file, '$.yanked') = 'true'
            when 'VARCHAR' then true
        end as is_yanked,
        case json_type(file, '$.provenance')
            when 'VARCHAR' then 'url'
            when 'NULL' then 'null'
            else if(json_exists(file, '$.provenance'), 'other', 'absent')
        end as provenance_state,
        if(
            json_type(file, '$.provenance') = 'VARCHAR',
            json_extract_string(file, '$.provenance'),
            null
        ) as provenance_url
    from files
    where json_type(file, '$.filename') = 'VARCHAR'
)

select *
from typed
qualify row_number() over (partition by project, filename order by provenance_state desc) = 1
