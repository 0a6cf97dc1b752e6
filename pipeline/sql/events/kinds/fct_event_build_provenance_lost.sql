-- One row per attested release without a build statement after one that has it.
-- key: project, version
-- hints: attested_again, where a later release of the line has it again
with regained as (
    select
        project,
        line,
        max(position) as position
    from fct_build_pair
    where
        is_regained
        and not is_part_read
    group by all
)

select
    pair.project,
    'build_provenance_lost' as kind,
    pair.happened_at,
    pair.version,
    pair.previous_version,
    pair.gap_days,
    pair.baseline,
    if(regained.position > pair.position, ['attested_again'], []) as hints
from fct_build_pair as pair
left join regained on pair.project = regained.project and pair.line = regained.line
where
    pair.change = 'lost'
    and not pair.is_part_read
