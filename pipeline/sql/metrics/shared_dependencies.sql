/*
question: Through which projects that are not attested, or have one owner, do the most closures pass?
grain: one row per project that others depend on and that is not attested or has one direct owner
key: [project]
denominator: projects of the cohort
empty: no project depends on such a project of the cohort
notes: >-
  Ordered by closures, and by name where these are equal. That many depend on a project says
  nothing against it: it says where one change would reach furthest.
parameters:
  most: {type: integer, default: 50, low: 1, high: 100000, means: rows given}
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  closures: {type: integer, unit: projects, means: other projects of the cohort that depend on it}
  direct: {type: integer, unit: projects, means: "of closures, those that require it themselves"}
  alone:
    type: integer
    unit: projects
    means: "of closures, those in which it is the only latest release known not to be attested"
  projects: {type: integer, unit: projects, means: projects of the cohort}
  share: {type: number, unit: share 0 to 1, means: closures divided by projects}
  evidence_state:
    type: string
    means: "latest release: attested, not_attested, unknown"
    values: [attested, not_attested, unknown]
  owner_state:
    type: string
    means: "direct owners: one, two_or_more, hidden (none listed)"
    empty: ownership not known
    values: [one, two_or_more, hidden]
  organization_state:
    type: string
    means: organization or none
    empty: ownership not known
    values: [organization, none]
*/
with refuted as (
    select
        project,
        count(*) as refuting
    from fct_closure
    where state = 'not_attested'
    group by project
)

select
    part.member as project,
    count(*) as closures,
    count(*) filter (where part.is_direct) as direct,
    count(*) filter (where part.state = 'not_attested' and refuted.refuting = 1) as alone,
    (select count(*) from fct_project) as projects,
    count(*) / (select count(*) from fct_project) as share,
    about.evidence_state,
    about.owner_state,
    about.organization_state
from fct_closure as part
inner join fct_project as about on part.member = about.project
left join refuted on part.project = refuted.project
where
    not part.is_self
    and (about.evidence_state = 'not_attested' or about.owner_state = 'one')
group by all
order by closures desc, project
limit $most
