-- One row per readable Simple API answer (PEP 691).
-- key: project
select
    project,
    json_extract_string(body, '$.meta."api-version"') as api_version,
    json_extract_string(body, '$."project-status".status') as status
from source_body
where
    kind = 'simple'
    and json_valid(body)
