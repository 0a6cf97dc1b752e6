-- One row per readable project JSON answer.
-- key: project
-- has_ownership: every role names itself and its holder, and an organization or null is stated; false
--   where the answer predates the key (2026-02-17) or says less, so ownership is unknown
select
    project,
    json_extract_string(body, '$.info.version') as info_version,
    coalesce(
        json_type(body, '$.ownership.roles') = 'ARRAY'
        and len(list_filter(
            from_json(json_extract(body, '$.ownership.roles'), '["JSON"]'),
            lambda each: json_type(each, '$.role') is distinct from 'VARCHAR'
            or json_type(each, '$.user') is distinct from 'VARCHAR'
        )) = 0
        and json_type(body, '$.ownership.organization') in ('VARCHAR', 'NULL'),
        false
    ) as has_ownership,
    if(
        json_type(body, '$.ownership.organization') = 'VARCHAR',
        json_extract_string(body, '$.ownership.organization'),
        null
    ) as organization
from source_body
where
    kind = 'project'
    and json_valid(body)
