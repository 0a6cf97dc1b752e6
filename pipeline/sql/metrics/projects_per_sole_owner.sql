/*
question: How are projects with one owner and no organization spread over these owners?
grain: "one row per sole owner, from the one with the fewest projects: the points of a Lorenz curve"
key: [owner_ordinal]
denominator: all sole owners; sole_owned projects
empty: no project is known to have one owner and no organization
notes: A sole owner is the one direct owner of a project in no organization. Among owners of equal
  numbers the ordinal means nothing.
columns:
  owner_ordinal:
    type: integer
    means: a sole owner by number of projects, 1 has the most; means nothing outside its table
  projects:
    type: integer
    unit: projects
    means: projects of which this account is the one direct owner, in no organization
  owners_share:
    type: number
    unit: share 0 to 1
    means: this sole owner and those with fewer projects, of all sole owners
  projects_share: {type: number, unit: share 0 to 1, means: "their projects, of sole_owned"}
  sole_owned:
    type: integer
    unit: projects
    means: projects with one direct owner and no organization
  known:
    type: integer
    unit: projects
    means: projects whose ownership is known, of which sole_owned are a part
*/
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
