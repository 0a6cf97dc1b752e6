-- One row per project whose organization changed: organization_joined, organization_left,
-- organization_changed.
-- key: project
-- hints: organization_rename, where another organization replaces one on all of its projects, two or more
with projects as (
    select *
    from fct_compared_project
    where is_owned
),

renames as (
    select
        organization_before,
        any_value(organization_after) as organization_after
    from projects
    where organization_before is not null
    group by organization_before
    having
        count(*) > 1
        and count(distinct organization_after) = 1
        and count(organization_after) = count(*)
        and any_value(organization_after) <> organization_before
        and any_value(organization_after) not in (
            select organization_before
            from fct_compared_project
            where organization_before is not null
        )
)

select
    project,
    case
        when organization_before is null then 'organization_joined'
        when organization_after is null then 'organization_left'
        else 'organization_changed'
    end as kind,
    json_object('organization', organization_before) as before,
    json_object('organization', organization_after) as after,
    if(
        (organization_before, organization_after) in (from renames),
        ['organization_rename'],
        null
    ) as hints
from projects
where organization_before is distinct from organization_after
