/*
question: Which state would the index itself give each release, by its rule of 14 days?
grain: one row per state the index itself would give a release under its rule of 14 days
key: [state]
denominator: releases whose files all have known evidence
empty: no release with a time has files whose evidence is all known
notes: The index compares with the nearest release with provenance created in the 14 days before.
  Sources (kind with repository or e-mail) and workflows are sets, by name; what cannot be read is
  no change. The states do not add up.
columns:
  state:
    type: string
    means: state of a release as the index's own code decides it
    values: [full_provenance, partial_provenance, no_provenance, lost_provenance,
      changed_provenance, inconsistent_provenance]
  releases:
    type: integer
    unit: releases
    means: of known, releases in the state, one may be in several; inconsistent and changed ones as
      far as files were read
    empty: only the latest releases were read (--identity latest), or no publisher was
  known:
    type: integer
    unit: releases
    means: releases whose files all have known evidence and whose first file has a time
*/
with known as (
    select
        *,
        n_attested > 0 as has_provenance
    from fct_release
    where n_unknown = 0 and first_file_at is not null
),

sets as (
    select
        project,
        version,
        list_sort(list(distinct concat_ws(' ', kind, repository, account))) as sources,
        list_sort(list(distinct workflow) filter (where workflow is not null)) as workflows
    from fct_release_publisher
    group by project, version
),

described as (
    select
        known.*,
        sets.sources,
        coalesce(sets.workflows, []) as workflows,
        known.publisher_state in ('one', 'several', 'part_read') as is_read
    from known
    left join sets on known.project = sets.project and known.version = sets.version
),

compared as (
    select
        later.project,
        later.version,
        arg_max(earlier.version, earlier.position) as baseline_version
    from described as later
    left join described as earlier
        on
            later.project = earlier.project
            and earlier.position < later.position
            and earlier.has_provenance
            and earlier.first_file_at >= later.first_file_at - to_days((select index_days from raw_limit))
    group by later.project, later.version
),

states as (
    select
        release.n_attested = 0 as no_provenance,
        release.n_attested > 0 and release.n_attested = release.n_files as full_provenance,
        release.n_attested > 0 and release.n_attested < release.n_files as partial_provenance,
        len(release.sources) > 1 or len(release.workflows) > 1 as inconsistent_provenance,
        release.n_attested = 0 and compared.baseline_version is not null as lost_provenance,
        release.is_read
        and baseline.is_read
        and (
            release.sources <> baseline.sources or release.workflows <> baseline.workflows
        ) as changed_provenance
    from described as release
    inner join compared
        on release.project = compared.project and release.version = compared.version
    left join described as baseline
        on compared.project = baseline.project and compared.baseline_version = baseline.version
),

-- how publishers compare is known where more than the latest releases were read
reading as (
    select
        coalesce(bool_or(described.is_read), true)
        and coalesce(any_value(snapshot.identity), 'all') <> 'latest' as is_available
    from raw_snapshot as snapshot
    left join described on described.has_provenance
),

counted as (
    select
        [
            {state: 'no_provenance', releases: count(*) filter (where no_provenance)},
            {state: 'full_provenance', releases: count(*) filter (where full_provenance)},
            {state: 'partial_provenance', releases: count(*) filter (where partial_provenance)},
            {
                state: 'inconsistent_provenance',
                releases: if(
                    (select is_available from reading), count(*) filter (where inconsistent_provenance), null
                )
            },
            {state: 'lost_provenance', releases: count(*) filter (where lost_provenance)},
            {
                state: 'changed_provenance',
                releases: if(
                    (select is_available from reading), count(*) filter (where changed_provenance), null
                )
            }
        ] as states,
        count(*) as known
    from states
    having count(*) > 0
)

select
    unnest(states, recursive := true),
    known
from counted
