/*
question: How is the declared repository related to the attested one?
grain: one row per relation of declared to attested repository, closest first
key: [relation]
denominator: projects whose latest release has an attested file
empty: no project has both a declared and an attested repository that are known
columns:
  relation:
    type: string
    means: declared against attested repository; match, monorepo and renamed are a match
    values: relation
  projects:
    type: integer
    unit: projects
    means: projects whose latest release has an attested file, with the relation
*/
select
    shown.relation,
    count(project.project) as projects
from
    unnest([
        'match', 'monorepo', 'renamed', 'same_owner', 'mismatch', 'undeclared', 'unknown'
    ]) with ordinality as shown (relation, place)
left join fct_project as project on shown.relation = project.repository_relation
where exists (from fct_project where repository_outcome in ('match', 'mismatch'))
group by shown.relation, shown.place
order by shown.place
