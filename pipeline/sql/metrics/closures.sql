/*
question: "How many projects are attested with all they depend on?"
grain: "one row per reach: a project itself, with its direct dependencies, with its whole closure"
key: [reach]
denominator: >-
  projects for which it is known whether everything within reach is attested: attested and refuted
empty: no project JSON was read, so it is not known what projects require
notes: >-
  Dependencies are those of the latest release at run time, in one stated environment
  (marker_environment), followed through the projects of the cohort. What is not known of a project
  outside the cohort, or of a list that the index does not give, makes a closure not known; low and
  high are the shares if none, or all, of what is not known were attested.
columns:
  reach:
    type: string
    means: "what is looked at: itself, direct (with its direct dependencies), closure (with all)"
    values: [itself, direct, closure]
  reach_order: {type: integer, means: "order of the reaches, 1 is itself"}
  attested:
    type: integer
    unit: projects
    means: everything within the reach is known, and attested
  refuted:
    type: integer
    unit: projects
    means: "a latest release within the reach is known not to be attested, whatever the others are"
  unknown: {type: integer, unit: projects, means: "neither, as something within the reach is not known"}
  projects: {type: integer, unit: projects, means: projects of the cohort}
  share:
    type: number
    unit: share 0 to 1
    means: "attested, of attested and refuted"
    empty: it is settled for no project
  low: {type: number, unit: share 0 to 1, means: "attested, of projects: none of the unknown is"}
  high: {type: number, unit: share 0 to 1, means: "attested and unknown, of projects: all of the unknown are"}
  dependencies:
    type: integer
    unit: dependencies
    means: "pairs of a project and one it depends on, within the reach"
  outside:
    type: integer
    unit: dependencies
    means: of dependencies, those on a project outside the cohort
*/
with judged as (
    select
        reaches.reach,
        reaches.reach_order,
        part.project,
        closure_of(
            part,
            case reaches.reach
                when 'itself' then true
                when 'direct' then not part.is_self or part.untold is null
                else part.untold is null
            end
        ) as closure,
        count(*) filter (where not part.is_self) as dependencies,
        count(*) filter (where not part.is_inside) as outside
    from fct_closure as part
    cross join
        unnest(['itself', 'direct', 'closure']) with ordinality as reaches (reach, reach_order)
    where
        part.is_self
        or reaches.reach = 'closure'
        or (reaches.reach = 'direct' and part.is_direct)
    group by all
)

select
    reach,
    reach_order::integer as reach_order,
    count(*) filter (where closure.is_attested) as attested,
    count(*) filter (where closure.is_refuted) as refuted,
    count(*) - attested - refuted as unknown,
    count(*) as projects,
    attested / nullif(attested + refuted, 0) as share,
    attested / projects as low,
    (attested + unknown) / projects as high,
    sum(dependencies)::bigint as dependencies,
    sum(outside)::bigint as outside
from judged
where exists (from raw_project)
group by reach, reach_order
order by reach_order
