-- One row per readable project JSON answer.
-- key: project
-- has_ownership: false where the answer predates the key (2026-02-17), so ownership is unknown
select
    project,
    json_extract_string(body, '$.info.version') as info_version,
    coalesce(json_type(body, '$.ownership') = 'OBJECT', false) as has_ownership,
    if(
        json_type(body, '$.ownership.organization') = 'VARCHAR',
        json_extract_string(body, '$.ownership.organization'),
        null
    ) as organization
from source_body
where
    kind = 'project'
    and json_valid(body)
