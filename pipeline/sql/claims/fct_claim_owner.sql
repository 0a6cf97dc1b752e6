-- One row per number of claims about owners and organizations.
-- key: id
-- columns: as in fct_claim_evidence
with sole_owners as (
    select
        owner.owner,
        count(*) as projects
    from fct_project as project
    inner join stg_owner as owner on project.project = owner.project
    where project.n_owners = 1 and project.organization is null
    group by owner.owner
),

owners as (
    select
        max(projects) as most,
        sum(projects)::bigint as projects,
        count(*) as owners,
        count(*) filter (where projects > 1) as of_several
    from sole_owners
),

counts as (
    select
        count(*) filter (where is_ownership_known) as owned,
        count(*) filter (where n_owners >= 2 and organization is null)
            as shared_without_organization,
        count(*) filter (where is_known and n_owners = 1) as single,
        count(*) filter (where is_known and n_owners = 1 and is_attested) as single_attested,
        count(*) filter (where is_known and n_owners >= 2) as several,
        count(*) filter (where is_known and n_owners >= 2 and is_attested) as several_attested,
        count(is_covered) as judged,
        count(*) filter (where lacks(fct_project) = 'holder') as gained_by_holder,
        count(*) filter (where lacks(fct_project) = 'attestation') as gained_by_attestation,
        count(*) filter (where is_ownership_known and is_known) as both_known,
        count(*) filter (where is_known and is_attested and organization is not null)
            as in_organization_attested
    from fct_project
)

select
    unnest(
        [
            {
                id: 'projects_two_owners_no_organization',
                numerator: shared_without_organization,
                denominator: owned,
                unit: 'share',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'projects_gained_by_holder',
                numerator: gained_by_holder,
                denominator: judged,
                unit: 'share',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'projects_gained_by_attestation',
                numerator: gained_by_attestation,
                denominator: judged,
                unit: 'share',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'projects_in_organization_attested',
                numerator: in_organization_attested,
                denominator: both_known,
                unit: 'share',
                weight: 'projects',
                evidence: 'lower_bound'
            },
            {
                id: 'single_owner_attested',
                numerator: single_attested,
                denominator: single,
                unit: 'share',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'several_owners_attested',
                numerator: several_attested,
                denominator: several,
                unit: 'share',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'sole_owner_most_projects',
                numerator: owners.most,
                denominator: owners.projects,
                unit: 'count',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'sole_owners_of_several',
                numerator: owners.of_several,
                denominator: owners.owners,
                unit: 'share',
                weight: 'owners',
                evidence: 'exact'
            }
        ],
        recursive := true
    ),
    'owners' as needs
from counts
cross join owners
