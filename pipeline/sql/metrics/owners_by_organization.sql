/*
question: How many direct owners do projects have, with and without an organization?
grain: one row per direct owner count and organization membership; one row for ownership not read
key: [owners, organization]
denominator: projects of the cell with known evidence
empty: the owners of no project are known
columns:
  owners:
    type: string
    unit: accounts
    means: "direct owners: 0, 1, 2, 3+"
    empty: ownership not known
    values: ["0", "1", "2", 3+]
  organization:
    type: boolean
    means: the projects are in an organization
    empty: ownership not known
  projects:
    type: integer
    unit: projects
    means: projects with that many direct owners, in an organization or not
  attested:
    type: integer
    unit: projects
    means: of evidence_known, projects whose latest release is attested
  evidence_known:
    type: integer
    unit: projects
    means: projects of the cell whose evidence is known
*/
select
    case
        when not is_ownership_known then null
        when n_owners >= 3 then '3+'
        else n_owners::varchar
    end as owners,
    if(is_ownership_known, organization is not null, null) as organization,
    count(*) as projects,
    count(*) filter (where is_known and is_attested) as attested,
    count(*) filter (where is_known) as evidence_known
from fct_project
where exists (from fct_project where is_ownership_known)
group by 1, 2
order by organization nulls last, owners
