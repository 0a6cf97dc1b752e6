/*
question: What was the outcome for each project asked about?
grain: one row per result of asking about the cohort's projects
key: [reason]
denominator: all projects of the cohort
empty: the cohort is empty
columns:
  reason: {type: string, means: "answered, or why the evidence of the latest release is not known"}
  projects: {type: integer, unit: projects, means: projects with this result}
  is_answered: {type: boolean, means: the evidence of these projects is known}
*/
select
    coalesce(reason, 'answered') as reason,
    count(*) as projects,
    bool_and(is_known) as is_answered
from fct_project
group by all
order by is_answered desc, projects desc, reason
