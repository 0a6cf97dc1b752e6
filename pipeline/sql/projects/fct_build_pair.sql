-- One row per attested release and the attested one it is compared with, where one of the two has a file
-- with a build statement and the other has none.
-- key: project, version
-- line, position: of the later release
-- change: lost, or gained; judged by the files that the earlier release had by the later one's first file
-- is_regained: gained, after a build statement in a release of the line before the earlier one
-- happened_at: upload of the first file of the later release, of a gain of the first with a build statement
-- is_part_read: files of either release were not asked about, so that it is not certain
with pairs as (
    select
        pair.project,
        pair.version,
        pair.previous_version,
        pair.baseline,
        pair.gap_days,
        later.line,
        later.position,
        later.first_file_at,
        later.first_attested_at,
        later.first_build_at,
        earlier.position as previous_position,
        -- a file without a time is counted from the first one of its release on
        coalesce(earlier.first_build_at <= later.first_file_at, before.has_build) as had_build,
        stated.has_build,
        stated.is_part_read or before.is_part_read as is_part_read
    from fct_publisher_pair as pair
    inner join fct_release as later
        on pair.project = later.project and pair.version = later.version
    inner join fct_release as earlier
        on pair.project = earlier.project and pair.previous_version = earlier.version
    inner join fct_release_statement as stated
        on pair.project = stated.project and pair.version = stated.version
    inner join fct_release_statement as before
        on pair.project = before.project and pair.previous_version = before.version
    where
        pair.rule = 'contract'
        -- an unread file may have what the others lack
        and 'unread' not in (stated.statement, before.statement)
)

select
    pairs.project,
    pairs.version,
    pairs.line,
    pairs.position,
    pairs.previous_version,
    pairs.baseline,
    pairs.gap_days,
    if(pairs.had_build, 'lost', 'gained') as change,
    not pairs.had_build
    and exists (
        from fct_release as first
        where
            first.project = pairs.project
            and first.line = pairs.line
            and first.position < pairs.previous_position
            and first.first_build_at <= pairs.first_file_at
    ) as is_regained,
    if(pairs.had_build, pairs.first_attested_at, pairs.first_build_at) as happened_at,
    pairs.is_part_read
from pairs
where pairs.had_build <> pairs.has_build
