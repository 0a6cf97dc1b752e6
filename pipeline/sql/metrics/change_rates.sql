/*
question: How many changes and losses would each rule of comparison report?
grain: "one row per rule of comparison and window: how often it would report a change or a loss"
key: [rule, window_days]
denominator: releases with an attested baseline within the window
empty: no release is known to differ from an attested one before it, or no publisher could be read
  on both sides
notes: >-
  same_line: epoch and major version, stable releases and pre-releases apart; any: the release
  before; stable_only: stable against stable; index_rule: any, 14 days, as the index itself. Changes
  are those of the events, except that a renamed repository counts as the same. A no-downgrade policy
  would refuse the lost ones; a later repair does not say what the loss was. lost_per_1000 of
  same_line at any age equals that of losses_by_quarter, all quarters together.
columns:
  rule:
    type: string
    means: "rule of comparison: same_line, any, stable_only, or index_rule"
    values: [same_line, any, stable_only, index_rule]
  window_days:
    type: integer
    unit: days
    means: oldest baseline compared with
    empty: a baseline of any age
  compared:
    type: integer
    unit: releases
    means: releases, attested or not at all, with an attested baseline in the window
  read:
    type: integer
    unit: releases
    means: of compared, attested ones whose publishers, and their baselines', were read
  changed:
    type: integer
    unit: releases
    means: releases with a different publisher from their baseline's
    empty: no publisher was read on both sides of a comparison
  lost: {type: integer, unit: releases, means: releases without attestation whose baseline has one}
  lost_followed:
    type: integer
    unit: releases
    means: lost ones with an attested release of the project later
  changed_per_1000:
    type: number
    unit: per 1,000
    means: changed, of the compared releases
    empty: none compared, or no publisher was read
  lost_per_1000:
    type: number
    unit: per 1,000
    means: lost, of the compared releases
    empty: none compared, or no publisher was read
*/
with pairs as (
    select
        pair.rule,
        pair.age,
        pair.is_same is not null as is_read,
        not pair.is_same and not pair.is_part_read and pair.changed_at is not null as is_changed,
        later.is_attested,
        not later.is_attested as is_lost,
        not later.is_attested and later.last_attested_position > later.position as is_followed
    from fct_publisher_pair as pair
    inner join (
        select
            *,
            max(if(is_attested and first_file_at is not null, position, null))
                over (partition by project)
                as last_attested_position
        from fct_release
    ) as later
        on pair.project = later.project and pair.version = later.version
),

grid as (
    select
        rules.rule,
        sizes.window_days,
        rules.rule as counted_by
    from (select unnest(['same_line', 'any', 'stable_only']) as rule) as rules
    cross join (
        select unnest(list_append(compared_days, null))::integer as window_days
        from raw_limit
    ) as sizes
    union all
    select
        'index_rule',
        index_days::integer,
        'any'
    from raw_limit
)

select
    grid.rule,
    grid.window_days,
    count(pairs.rule) as compared,
    count(*) filter (where pairs.is_read) as read,
    if(
        read = 0 and count(*) filter (where pairs.is_attested) > 0,
        null,
        count(*) filter (where pairs.is_changed)
    ) as changed,
    count(*) filter (where pairs.is_lost) as lost,
    count(*) filter (where pairs.is_followed) as lost_followed,
    if(compared > 0, 1000.0 * changed / compared, null) as changed_per_1000,
    if(compared > 0, 1000.0 * lost / compared, null) as lost_per_1000
from grid
left join pairs
    on
        grid.counted_by = pairs.rule
        and (grid.window_days is null or pairs.age <= to_days(grid.window_days))
-- what came before a release without a time is not known
where exists (from fct_release where is_attested and first_file_at is not null)
group by grid.rule, grid.window_days
order by
    list_position(['same_line', 'any', 'stable_only', 'index_rule'], grid.rule),
    grid.window_days nulls last
