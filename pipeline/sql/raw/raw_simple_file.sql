-- One row per file a Simple API answer lists.
-- key: project, filename
-- provenance_state: url, null (said to have none), absent (not said), other (no http(s) URL)
-- uploaded_at: UTC; NULL where none is stated, or none between 2000 and 2100
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
        case
            when json_type(file, '$.provenance') = 'NULL' then 'null'
            when
                json_type(file, '$.provenance') = 'VARCHAR'
                and regexp_full_match(
                    json_extract_string(file, '$.provenance'), '(?i)https?://[^\s/]+/\S+'
                ) then 'url'
            else if(json_exists(file, '$.provenance'), 'other', 'absent')
        end as provenance_state,
        json_extract_string(file, '$.provenance') as provenance_url
    from files
    where json_type(file, '$.filename') = 'VARCHAR'
)

select
    * exclude (uploaded_at, provenance_url),
    if(year(uploaded_at) between 2000 and 2099, uploaded_at, null) as uploaded_at,
    if(provenance_state = 'url', provenance_url, null) as provenance_url
from typed
qualify row_number() over (partition by project, filename order by provenance_state desc) = 1
