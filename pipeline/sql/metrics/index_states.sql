-- One row per state the index itself would give a release under its rule of 14 days.
-- key: state
-- state: no_provenance, full_provenance, partial_provenance, inconsistent_provenance,
--   lost_provenance, changed_provenance; one release may have several
-- releases: of all with a known evidence, which is the share's denominator
with known as (
    select
        *,
        n_attested > 0 as has_provenance
    from fct_release
    where n_unknown = 0 and first_file_at is not null
),

compared as (
    select
        later.project,
        later.version,
        any_value(later.n_attested) as n_attested,
        arg_max(earlier.version, earlier.position) as baseline_version
    from known as later
    left join known as earlier
        on later.project = earlier.project
        and earlier.position < later.position
        and earlier.has_provenance
        and earlier.first_file_at >= later.first_file_at - interval 14 day
    group by later.project, later.version
),

states as (
    select
        release.n_attested = 0 as no_provenance,
        release.n_attested > 0 and release.n_attested = release.n_files as full_provenance,
        release.n_attested > 0 and release.n_attested < release.n_files as partial_provenance,
        release.n_sources > 1 as inconsistent_provenance,
        release.n_attested = 0 and compared.baseline_version is not null as lost_provenance,
        release.publisher_state = 'one'
        and baseline.publisher_state = 'one'
        and (release.kind, release.repository, release.account, release.workflow)
        is distinct from (baseline.kind, baseline.repository, baseline.account, baseline.workflow)
            as changed_provenance
    from known as release
    inner join compared
        on release.project = compared.project and release.version = compared.version
    left join known as baseline
        on compared.project = baseline.project and compared.baseline_version = baseline.version
)

select
    unnest(['no_provenance', 'full_provenance', 'partial_provenance', 'inconsistent_provenance',
            'lost_provenance', 'changed_provenance']) as state,
    unnest([
        count(*) filter (where no_provenance),
        count(*) filter (where full_provenance),
        count(*) filter (where partial_provenance),
        count(*) filter (where inconsistent_provenance),
        count(*) filter (where lost_provenance),
        count(*) filter (where changed_provenance)
    ]) as releases,
    unnest([count(*), count(*), count(*), count(*), count(*), count(*)]) as known
from states
