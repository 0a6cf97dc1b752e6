-- One row per number of claims about whose publisher can be read, and how often it changes.
-- key: id
-- columns: as in fct_claim_evidence
with identified as (
    select distinct project.project
    from fct_project as project
    inner join stg_file as file
        on project.project = file.project and project.latest_version = file.version
    inner join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where publisher.reason is null and project.is_known
),

counts as (
    select
        count(*) filter (where project.is_known) as known,
        count(identified.project) as identified,
        sum(project.downloads) filter (where project.is_known)::bigint as known_downloads,
        coalesce(sum(project.downloads) filter (where identified.project is not null), 0)::bigint
            as identified_downloads
    from fct_project as project
    left join identified on project.project = identified.project
),

compared as (
    select
        count(baseline) as releases,
        count(changed_at) as changed
    from fct_comparison
)

select
    unnest(
        [
            {
                id: 'projects_identity_known',
                numerator: counts.identified,
                denominator: counts.known,
                unit: 'share',
                weight: 'projects',
                evidence: 'exact'
            },
            {
                id: 'projects_identity_known_by_downloads',
                numerator: counts.identified_downloads,
                denominator: counts.known_downloads,
                unit: 'share',
                weight: 'downloads',
                evidence: 'exact'
            },
            {
                id: 'publisher_changes',
                numerator: compared.changed,
                denominator: compared.releases,
                unit: 'per_1000',
                weight: 'releases',
                evidence: 'lower_bound'
            }
        ],
        recursive := true
    ),
    'publishers' as needs
from counts
cross join compared
