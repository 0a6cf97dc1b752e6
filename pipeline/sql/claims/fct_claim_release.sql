-- One row per number of claims about releases: mixed ones, losses, dormancy.
-- key: id
-- columns: as in fct_claim_evidence
with recent as (
    select
        release.project,
        count(*) filter (where release.is_attested) as n_attested,
        count(*) filter (where release.is_unattested) as n_unattested
    from fct_release as release
    cross join raw_snapshot as snapshot
    cross join raw_limit as limits
    where
        release.n_attestable > 0
        and release.n_unknown = 0
        and release.first_file_at >= snapshot.as_of - to_days(limits.recent_days)
    group by release.project
    having count(*) >= 2
),

mixed as (
    select
        count(*) as projects,
        count(*) filter (where n_attested > 0 and n_unattested > 0) as mixed
    from recent
),

attested_files as (
    select
        count(*) as files,
        count(*) filter (where file.uploaded_at < limits.attestable_from) as early
    from stg_file as file
    cross join raw_limit as limits
    where file.is_attested and file.uploaded_at is not null
),

followers as (
    select
        *,
        count(*) filter (where is_attested) over (
            partition by project, line
            order by position
            rows between unbounded preceding and 1 preceding
        ) as n_attested_before
    from fct_release
    where first_file_at is not null
),

after_three as (
    select
        count(*) as releases,
        count(loss.project) as lost
    from followers as release
    left join fct_loss as loss
        on release.project = loss.project and release.version = loss.version
    where
        release.n_attested_before >= 3
        and release.n_attestable > 0
        and release.n_unknown = 0
),

followed as (
    select
        count(*) as releases,
        (select count(*) from fct_event where kind = 'dormant_release') as woken
    from fct_release
    where position > 1 and first_file_at is not null
)

select
    unnest(
        [
            {
                id: 'projects_mixed',
                numerator: mixed.mixed,
                denominator: mixed.projects,
                unit: 'share',
                weight: 'projects'
            },
            {
                id: 'files_attested_too_early',
                numerator: attested_files.early,
                denominator: attested_files.files,
                unit: 'count',
                weight: 'files'
            },
            {
                id: 'losses_after_three',
                numerator: after_three.lost,
                denominator: after_three.releases,
                unit: 'per_1000',
                weight: 'releases'
            },
            {
                id: 'releases_after_dormancy',
                numerator: followed.woken,
                denominator: followed.releases,
                unit: 'per_1000',
                weight: 'releases'
            }
        ],
        recursive := true
    ),
    'times' as needs,
    'exact' as evidence
from mixed
cross join attested_files
cross join after_three
cross join followed
