-- One row per relation of declared to attested repository, closest first.
-- key: relation
-- relation: match, monorepo and renamed are a match; same_owner and mismatch are none
-- projects: whose latest release has an attested file; no rows where none could be compared
select
    shown.relation,
    count(project.project) as projects
from unnest([
    'match', 'monorepo', 'renamed', 'same_owner', 'mismatch', 'undeclared', 'unknown'
]) with ordinality as shown (relation, place)
left join fct_project as project on shown.relation = project.repository_relation
where exists (from fct_project where repository_outcome in ('match', 'mismatch'))
group by shown.relation, shown.place
order by shown.place
