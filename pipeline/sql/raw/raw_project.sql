-- One row per readable project JSON answer.
-- key: project
-- has_ownership: every role names itself and its holder, and an organization or null is stated; false
--   where the answer predates the key (2026-02-17) or says less, so ownership is unknown
-- requirement_state: of the release that the answer describes. listed; none (null, which also stands for
--   not known: metadata is that of the first file uploaded, and a wheel's always lists what it requires);
--   not_stated; unread (a list longer than the limit)
with answers as (
    select
        project,
        body,
        json_type(body, '$.info.requires_dist') as listed_as,
        list_transform(
            coalesce(from_json(json_extract(body, '$.urls'), '["JSON"]'), []),
            lambda file: {
                is_wheel: json_extract_string(file, '$.packagetype') = 'bdist_wheel',
                uploaded_at: try_cast(
                    json_extract_string(file, '$.upload_time_iso_8601') as timestamp
                )
            }
        ) as files,
        list_filter(files, lambda file: file.is_wheel) as wheels,
        list_filter(files, lambda file: not coalesce(file.is_wheel, false)) as others
    from source_body
    where
        kind = 'project'
        and json_valid(body)
)

select
    project,
    json_extract_string(body, '$.info.version') as info_version,
    case
        when
            listed_as = 'ARRAY'
            and json_array_length(body, '$.info.requires_dist') > limits.most_requirements then 'unread'
        when listed_as = 'ARRAY' then 'listed'
        when
            listed_as = 'NULL'
            and len(wheels) > 0
            and (
                len(others) = 0
                or (
                    len(list_filter(others, lambda file: file.uploaded_at is null)) = 0
                    and list_min(list_transform(wheels, lambda file: file.uploaded_at))
                    < list_min(list_transform(others, lambda file: file.uploaded_at))
                )
            ) then 'none'
        else 'not_stated'
    end as requirement_state,
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
from answers
cross join source_limit as limits
