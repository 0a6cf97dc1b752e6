/*
question: What is not known about a project and all it depends on?
grain: one row per reason that occurs
key: [reason]
denominator: projects of the cohort
empty: everything is known of every closure
notes: >-
  A closure with a gap is unknown only where no member is known not to be attested; where one is, the
  closure is refuted, whatever its gaps, and still counted here.
columns:
  reason:
    type: string
    means: >-
      outside (a dependency is not in the cohort), evidence_unknown (it is not known whether a latest
      release is attested), not_stated (the index does not say what a release requires), unread (a
      requirement cannot be read), other_release (the project JSON describes another release than the
      latest), not_read (no project JSON)
    values: [outside, evidence_unknown, not_stated, unread, other_release, not_read]
  closures:
    type: integer
    unit: projects
    means: "projects whose closure, themselves included, has such a member"
  alone: {type: integer, unit: projects, means: "of closures, those with no other reason"}
  members: {type: integer, unit: projects, means: projects that are such a member of any closure}
  projects: {type: integer, unit: projects, means: projects of the cohort}
*/
with missing as (
    select
        project,
        member,
        untold as reason
    from fct_closure
    where untold is not null
    union all
    select
        project,
        member,
        'evidence_unknown'
    from fct_closure
    where is_inside and state = 'unknown'
),

reasons as (
    select
        project,
        count(distinct reason) as n_reasons
    from missing
    group by project
)

select
    missing.reason,
    count(distinct missing.project) as closures,
    count(distinct missing.project) filter (where reasons.n_reasons = 1) as alone,
    count(distinct missing.member) as members,
    (select count(*) from fct_project) as projects
from missing
inner join reasons on missing.project = reasons.project
group by missing.reason
order by closures desc, missing.reason
