-- One row per version a Simple API answer lists, spelled as stored by the index.
-- key: project, version
select distinct
    project,
    unnest(from_json(json_extract(body, '$.versions'), '["VARCHAR"]')) as version
from source_body
where
    kind = 'simple'
    and json_valid(body)
