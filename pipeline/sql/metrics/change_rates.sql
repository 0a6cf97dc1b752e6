-- One row per rule of comparison and window: how often it would report a change or a loss.
-- key: rule, window_days
-- rule: same_line (epoch and major, stable and pre-releases apart), any (the release before),
--   stable_only (stable against stable), index_rule (any, 14 days: the index's own)
-- window_days: oldest baseline compared with, NULL for any age
-- compared: releases, attested or not at all, with an attested baseline in the window; changed, lost: of
--   these. lost_per_1000 of same_line at any age is that of losses_by_quarter, all quarters together
-- read: attested ones whose publishers, and the baseline's, were read; changed is NULL where none was
-- changed: by what the events compare (fct_publisher_pair), but that a renamed repository is the same
-- lost_followed: lost ones with an attested release later; a repair does not say what the loss was
-- changed_per_1000, lost_per_1000: of the compared ones; a policy without downgrade refuses the lost
with pairs as (
    select
        pair.rule,
        pair.age,
        pair.is_same is not null as is_read,
        not pair.is_same and not pair.is_part_read as is_changed,
        later.is_attested,
        not later.is_attested as is_lost,
        not later.is_attested and later.last_attested_position > later.position as is_followed
    from fct_publisher_pair as pair
    inner join (
        select
            *,
            max(if(is_attested, position, null)) over (partition by project)
                as last_attested_position
        from fct_release
    ) as later
        on pair.project = later.project and pair.version = later.version
),

grid as (
    select rules.rule, sizes.window_days, rules.rule as counted_by
    from (select unnest(['same_line', 'any', 'stable_only']) as rule) as rules
    cross join (
        select unnest(list_append(compared_days, null)) as window_days
        from raw_limit
    ) as sizes
    union all
    select 'index_rule', index_days, 'any' from raw_limit
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
    on grid.counted_by = pairs.rule
    and (grid.window_days is null or pairs.age <= to_days(grid.window_days))
where exists (from fct_release where is_attested)
group by grid.rule, grid.window_days
order by
    list_position(['same_line', 'any', 'stable_only', 'index_rule'], grid.rule),
    grid.window_days nulls last
