-- One row per requirement that a project JSON answer lists, of the release it describes.
-- key: project, position
-- requirement: as spelled; NULL where the entry is no text
-- Lists too long to be read have no row (requirement_state of raw_project).
select
    project,
    generate_subscripts(listed, 1) as position,
    unnest(listed) as requirement
from (
    select
        body.project,
        list_transform(
            from_json(json_extract(body.body, '$.info.requires_dist'), '["JSON"]'),
            lambda entry: if(json_type(entry) = 'VARCHAR', json_extract_string(entry, '$'), null)
        ) as listed
    from source_body as body
    cross join source_limit as limits
    where
        body.kind = 'project'
        and json_valid(body.body)
        and json_type(body.body, '$.info.requires_dist') = 'ARRAY'
        and json_array_length(body.body, '$.info.requires_dist') <= limits.most_requirements
)
