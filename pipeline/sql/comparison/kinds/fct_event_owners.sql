-- One row per project and way in which its owners changed: owner_added, owner_removed, owners_replaced.
-- key: project, kind
-- hints: organization_move, an Owner removed as an organization takes the project: its first join removes
--   the role of whoever moves it, or all do
with holders as (
    select
        project,
        holder,
        bool_or(not is_later) as was_owner,
        bool_or(is_later) as is_owner
    from (
        select
            project,
            holder,
            true as is_later
        from main.raw_role where role = 'Owner'
        union all
        select
            project,
            holder,
            false
        from baseline.main.raw_role where role = 'Owner'
    )
    group by project, holder
),

owners as (
    select
        project,
        count(*) filter (where was_owner) as n_before,
        count(*) filter (where is_owner) as n_after,
        count(*) filter (where is_owner and not was_owner) as n_added,
        count(*) filter (where was_owner and not is_owner) as n_removed
    from holders
    group by project
),

changed as (
    select
        owners.*,
        projects.organization_before is null and projects.organization_after is not null
            as is_joined,
        unnest(case
            when n_added > 0 and n_removed = n_before and n_before > 0 then ['owners_replaced']
            else list_filter(
                [if(n_added > 0, 'owner_added', null), if(n_removed > 0, 'owner_removed', null)],
                lambda kind: kind is not null
            )
        end) as kind
    from fct_compared_project as projects
    inner join owners on projects.project = owners.project
    where projects.is_owned and (owners.n_added > 0 or owners.n_removed > 0)
)

select
    project,
    kind,
    json_object('owners', n_before) as before,
    json_object('owners', n_after, 'added', n_added, 'removed', n_removed) as after,
    if(
        kind = 'owner_removed' and is_joined and (n_removed = 1 or n_after = 0),
        ['organization_move'],
        null
    ) as hints
from changed
