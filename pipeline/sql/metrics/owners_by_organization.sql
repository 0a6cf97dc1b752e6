-- One row per direct owner count and organization membership; one row for ownership not read.
-- key: owners, organization
-- owners: 0, 1, 2, 3+; NULL, with organization NULL, where ownership is not known
-- evidence_known: projects of the cell with known evidence; attested: of these, attested
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
