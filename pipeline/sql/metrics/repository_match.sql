/*
question: Does the declared repository equal the attested one?
grain: one row per outcome of comparing declared and attested repositories of latest releases
key: [outcome]
denominator: projects whose latest release has an attested file
empty: no project has both a declared and an attested repository that are known
notes: >-
  match includes renamed and monorepo, mismatch same_owner; unknown: the publisher was not read,
  or is an account.
columns:
  outcome:
    type: string
    means: result of comparing declared and attested repositories
    values: outcome
  projects:
    type: integer
    unit: projects
    means: projects whose latest release has an attested file, with the outcome
*/
select
    shown.outcome,
    count(project.project) as projects
from (select unnest(['match', 'mismatch', 'undeclared', 'unknown']) as outcome) as shown
left join fct_project as project on shown.outcome = project.repository_outcome
where exists (from fct_project where repository_outcome in ('match', 'mismatch'))
group by shown.outcome
order by shown.outcome
