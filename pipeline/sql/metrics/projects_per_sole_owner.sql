-- One row per sole owner, from the one with fewest projects: the points of a Lorenz curve.
-- key: owner_ordinal
-- sole owner: the one direct owner of a project that is in no organization
-- owner_ordinal: 1 has most projects; means nothing outside this table, nor among equals
-- owners_share, projects_share: this sole owner and all before, of the sole owners, of sole_owned
-- known: projects whose ownership is known, for sole_owned / known
with sole as (
    select
        stg_owner.owner,
        count(*) as projects
    from fct_project as project
    inner join stg_owner on project.project = stg_owner.project
    where
        project.is_ownership_known
        and project.n_owners = 1
        and project.organization is null
    group by stg_owner.owner
),

placed as (
    select
        projects,
        row_number() over (order by projects desc) as owner_ordinal
    from sole
)

select
    owner_ordinal,
    projects,
    count(*) over so_far / count(*) over () as owners_share,
    sum(projects) over so_far / sum(projects) over () as projects_share,
    (sum(projects) over ())::bigint as sole_owned,
    (select count(*) from fct_project where is_ownership_known) as known
from placed
window so_far as (order by owner_ordinal desc)
order by owner_ordinal desc
