-- One row per loss: a release none of whose attestable files is attested after an attested one.
-- key: project, version
-- a partial release, and one of unknown evidence, is no predecessor
-- baseline: same_line where the predecessor is the nearest lower, earlier release of the line;
--   any for the first release, or first stable release, of a major version
-- regained_version: the next attested release of the line, NULL where there is none yet
with releases as (
    select
        *,
        row_number() over (
            partition by project, epoch, major order by position
        ) = 1 as is_first_of_major,
        row_number() over (
            partition by project, epoch, major, is_prerelease order by position
        ) = 1 as is_first_of_line,
        count(*) filter (where is_attested) over (
            partition by project, epoch, major, is_prerelease order by position
        ) as n_attested_so_far
    from fct_release
),

unattested as (
    select *
    from releases
    where n_none_found > 0 and n_none_found = n_attestable
),

predecessors as (
    select
        later.project,
        later.version,
        later.position,
        later.n_attested_so_far,
        later.epoch,
        later.major,
        later.is_prerelease,
        arg_max(earlier.version, earlier.version_order) filter (
            where earlier.epoch is not distinct from later.epoch
            and earlier.major is not distinct from later.major
            and earlier.is_prerelease is not distinct from later.is_prerelease
            and earlier.version_order < later.version_order
        ) as line_version,
        arg_max(earlier.version, earlier.position) filter (
            where (
                later.is_first_of_major
                or (later.is_first_of_line and not later.is_prerelease)
            )
            and (later.is_prerelease or not earlier.is_prerelease)
        ) as any_version
    from unattested as later
    inner join releases as earlier
        on later.project = earlier.project
        and earlier.position < later.position
        and not earlier.is_partial
        and earlier.n_unknown = 0
    group by all
),

losses as (
    select
        later.*,
        predecessor.version as previous_version,
        if(later.line_version is not null, 'same_line', 'any') as baseline,
        predecessor.first_file_at as previous_first_file_at
    from predecessors as later
    inner join releases as predecessor
        on later.project = predecessor.project
        and coalesce(later.line_version, later.any_version) = predecessor.version
    where predecessor.is_attested
    -- once per loss: until the line is attested again, later unattested releases add nothing
    qualify row_number() over (
        partition by
            later.project, later.epoch, later.major, later.is_prerelease, later.n_attested_so_far
        order by later.position
    ) = 1
)

select
    losses.project,
    losses.version,
    losses.previous_version,
    losses.baseline,
    date_diff('second', losses.previous_first_file_at, lost.first_file_at) // 86400 as gap_days,
    arg_min(regained.version, regained.position) as regained_version
from losses
inner join releases as lost
    on losses.project = lost.project and losses.version = lost.version
left join releases as regained
    on losses.project = regained.project
    and losses.epoch is not distinct from regained.epoch
    and losses.major is not distinct from regained.major
    and losses.is_prerelease is not distinct from regained.is_prerelease
    and losses.position < regained.position
    and regained.is_attested
group by all
