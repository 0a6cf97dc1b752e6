-- One row per number of claims about the repositories that projects declare.
-- key: id
-- columns: as in fct_claim_evidence
with declared as (
    select
        project,
        bool_or(forge in (select forge from code_publisher_kind)) as is_on_forge
    from stg_declared_repository
    where not is_page
    group by project
),

counts as (
    select
        count(metadata.project) as described,
        count(metadata.project) filter (where declared.project is not null) as declaring,
        count(*) filter (where project.is_known and declared.is_on_forge) as on_forge,
        count(*) filter (where project.is_known and declared.is_on_forge and project.is_attested)
            as on_forge_attested
    from fct_project as project
    left join raw_project as metadata on project.project = metadata.project
    left join declared on project.project = declared.project
)

select
    unnest(
        [
            {
                id: 'projects_declaring_repository',
                numerator: declaring,
                denominator: described,
                evidence: 'exact'
            },
            {
                id: 'projects_on_forge_attested',
                numerator: on_forge_attested,
                denominator: on_forge,
                evidence: 'lower_bound'
            }
        ],
        recursive := true
    ),
    'share' as unit,
    'projects' as weight,
    'metadata' as needs
from counts
