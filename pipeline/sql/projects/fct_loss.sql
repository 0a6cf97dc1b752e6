/*
grain: >-
  one row per loss: a release with no attested file, though some are attestable, after an
  attested one
key: [project, version]
notes: >-
  A predecessor is judged by the files it had at the release's first file; one that was
  partial, or of unknown evidence, does not count. any: for the first release, or first stable release, of
  a major version.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  version:
    type: string
    means: release that lost attestation, as the index spells it
    empty: nothing states it
  previous_version: {type: string, means: release it is compared with, empty: none}
  baseline:
    type: string
    means: "same_line or any: which earlier release it is compared with"
    empty: not compared
    values: [same_line, any]
  gap_days:
    type: integer
    unit: days
    means: whole days between the first files of the two releases
    empty: no earlier release
  regained_version: {type: string, means: next dated attested release of the line, empty: none yet}
*/
with releases as (
    select
        *,
        row_number() over (
            partition by project, epoch, major order by position
        ) = 1 as is_first_of_major,
        row_number() over (
            partition by project, line order by position
        ) = 1 as is_first_of_line,
        count(*) filter (where is_attested) over (
            partition by project, line order by position
        ) as n_attested_so_far,
        min(position) filter (where n_attested > 0) over (partition by project)
            as first_attested_position
    from fct_release
),

predecessors as (
    select
        later.project,
        later.version,
        later.position,
        later.first_file_at,
        later.n_attested_so_far,
        later.line,
        arg_max(
            {version: earlier.version, state: state.state, first_file_at: earlier.first_file_at},
            earlier.version_order
        ) filter (
            where earlier.line = later.line
            and earlier.version_order < later.version_order
        ) as of_line,
        arg_max(
            {version: earlier.version, state: state.state, first_file_at: earlier.first_file_at},
            earlier.position
        ) filter (
            where (
                later.is_first_of_major
                or (later.is_first_of_line and not later.is_prerelease)
            )
            and (later.is_prerelease or not earlier.is_prerelease)
        ) as of_any
    from releases as later
    inner join releases as earlier
        on
            later.project = earlier.project
            and earlier.position < later.position
    inner join fct_release_state as state
        on
            earlier.project = state.project
            and earlier.version = state.version
            and later.first_file_at >= state.from_at
            and (state.until_at is null or later.first_file_at < state.until_at)
    where
        later.is_unattested
        -- before the first attested release there is nothing to lose
        and later.position > later.first_attested_position
        and state.state in ('attested', 'unattested', 'not_attestable')
    group by all
),

losses as (
    select
        *,
        coalesce(of_line, of_any) as predecessor,
        if(of_line is not null, 'same_line', 'any') as baseline
    from predecessors
    where coalesce(of_line, of_any).state = 'attested'
    -- once per loss: until the line is attested again, later unattested releases add nothing
    qualify row_number() over (
        partition by project, line, n_attested_so_far
        order by position
    ) = 1
)

select
    losses.project,
    losses.version,
    losses.predecessor.version as previous_version,
    losses.baseline,
    whole_days(losses.predecessor.first_file_at, losses.first_file_at) as gap_days,
    arg_min(regained.version, regained.position) as regained_version
from losses
left join releases as regained
    on
        losses.project = regained.project
        and losses.line = regained.line
        and losses.position < regained.position
        and regained.is_attested
        -- of one without a time it is not known that it came later
        and regained.first_file_at is not null
group by all
