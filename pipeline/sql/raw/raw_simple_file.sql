-- One row per file a Simple API answer lists; of one that is listed twice, what both entries say.
-- key: project, filename
-- sha256, uploaded_at: NULL where none is stated, or two entries state different ones; a hash is 64
--   hexadecimal digits, here in lower case
-- provenance_state: url, null (said to have none), absent (not said), other (no http(s) URL),
--   contradictory (two entries of the file differ in it)
-- uploaded_at: UTC, a stated offset taken off; NULL too where it is not between 2000 and 2100
-- is_yanked: true or a text in every entry; null, and any other value, is not yanked
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
        nullif(regexp_extract(
            lower(json_extract_string(file, '$.hashes.sha256')), '^[0-9a-f]{64}$'
        ), '') as sha256,
        try_cast(json_extract_string(file, '$."upload-time"') as timestamptz) at time zone 'UTC'
            as uploaded_at,
        coalesce(
            json_type(file, '$.yanked') = 'VARCHAR'
            or (
                json_type(file, '$.yanked') = 'BOOLEAN'
                and json_extract_string(file, '$.yanked') = 'true'
            ),
            false
        ) as is_yanked,
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
),

entries as (
    select
        * exclude (uploaded_at, provenance_url),
        if(year(uploaded_at) between 2000 and 2099, uploaded_at, null) as uploaded_at,
        if(provenance_state = 'url', provenance_url, null) as provenance_url
    from typed
)

select
    project,
    filename,
    if(count(distinct sha256) = 1, min(sha256), null) as sha256,
    if(count(distinct uploaded_at) = 1, min(uploaded_at), null) as uploaded_at,
    bool_and(is_yanked) as is_yanked,
    if(
        count(distinct row(provenance_state, provenance_url)) = 1,
        min(provenance_state),
        'contradictory'
    ) as provenance_state,
    if(count(distinct row(provenance_state, provenance_url)) = 1, min(provenance_url), null)
        as provenance_url
from entries
group by project, filename
