-- One row per result of asking about the cohort's projects.
-- key: reason
-- reason: answered, or why the evidence of the latest release is not known
select
    coalesce(reason, 'answered') as reason,
    count(*) as projects,
    bool_and(is_known) as is_answered
from fct_project
group by all
order by is_answered desc, projects desc, reason
