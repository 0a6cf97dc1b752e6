-- One row per outcome of comparing declared and attested repositories of latest releases.
-- key: outcome
-- outcome: match (renamed ones too), mismatch, undeclared, unknown (publisher not read, or an account)
select
    shown.outcome,
    count(project.project) as projects
from (select unnest(['match', 'mismatch', 'undeclared', 'unknown']) as outcome) as shown
left join fct_project as project on shown.outcome = project.repository_outcome
where exists (from fct_project where repository_outcome in ('match', 'mismatch'))
group by shown.outcome
order by shown.outcome
