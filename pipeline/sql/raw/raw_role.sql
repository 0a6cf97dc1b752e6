-- One row per role a project JSON answer lists; holder names never leave the raw layer.
-- key: project, role, holder
with roles as (
    select
        project,
        unnest(from_json(
            json_extract(body, '$.ownership.roles'), '[{"role": "VARCHAR", "user": "VARCHAR"}]'
        )) as role
    from source_body
    where
        kind = 'project'
        and json_valid(body)
)

select distinct
    project,
    role.role,
    role.user as holder
from roles
where
    role.role is not null
    and role.user is not null
