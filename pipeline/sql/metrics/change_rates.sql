-- One row per rule of comparison and window: how often it would report a change or a loss.
-- key: rule, window_days
-- rule: same_line (epoch and major, stable and pre-releases apart), any (the release before),
--   stable_only (stable against stable), index_rule (any, 14 days: the index's own)
-- window_days: oldest baseline compared with, NULL for any age
-- compared: releases with an attested baseline in the window; changed, lost: of these
-- lost_followed: lost ones with an attested release later, so harmless in hindsight
-- changed_per_1000, lost_per_1000: of the compared ones; a policy without downgrade refuses the lost
with usable as (
    select
        *,
        is_attested and publisher_state = 'one' as is_base,
        n_none_found > 0 and n_none_found = n_attestable as is_unattested
    from fct_release
),

earlier as (
    select
        *,
        last_value(if(is_base, position, null) ignore nulls) over line as same_line_position,
        last_value(if(is_base, position, null) ignore nulls) over everything as any_position,
        last_value(if(is_base and not is_prerelease, position, null) ignore nulls) over everything
            as stable_position,
        max(if(is_attested, position, null)) over (partition by project) as last_attested_position
    from usable
    window
        line as (
            partition by project, epoch, major, is_prerelease
            order by position
            rows between unbounded preceding and 1 preceding
        ),
        everything as (
            partition by project
            order by position
            rows between unbounded preceding and 1 preceding
        )
),

ruled as (
    select *, 'same_line' as rule, same_line_position as baseline_position
    from earlier
    union all
    select *, 'any', any_position
    from earlier
    union all
    select *, 'stable_only', stable_position
    from earlier
    where not is_prerelease
),

pairs as (
    select
        ruled.rule,
        date_diff('second', baseline.first_file_at, ruled.first_file_at) / 86400.0 as age,
        ruled.is_base and (
            ruled.kind is distinct from baseline.kind
            or ruled.account is distinct from baseline.account
            or if(
                ruled.repository_id is null or baseline.repository_id is null,
                ruled.repository is distinct from baseline.repository,
                ruled.repository_id <> baseline.repository_id
            )
            or ruled.workflow is distinct from baseline.workflow
        ) as is_changed,
        ruled.is_unattested as is_lost,
        ruled.is_unattested and ruled.last_attested_position > ruled.position as is_followed
    from ruled
    inner join usable as baseline
        on ruled.project = baseline.project and ruled.baseline_position = baseline.position
    where ruled.is_base or ruled.is_unattested
),

grid as (
    select rules.rule, sizes.window_days, rules.rule as counted_by
    from (select unnest(['same_line', 'any', 'stable_only']) as rule) as rules
    cross join (select unnest([14, 30, 90, 365, null]) as window_days) as sizes
    union all
    select 'index_rule', 14, 'any'
)

select
    grid.rule,
    grid.window_days,
    count(pairs.rule) as compared,
    count(*) filter (where pairs.is_changed) as changed,
    count(*) filter (where pairs.is_lost) as lost,
    count(*) filter (where pairs.is_followed) as lost_followed,
    if(compared > 0, 1000.0 * changed / compared, null) as changed_per_1000,
    if(compared > 0, 1000.0 * lost / compared, null) as lost_per_1000
from grid
left join pairs
    on grid.counted_by = pairs.rule
    and (grid.window_days is null or pairs.age <= grid.window_days)
where exists (from fct_release where is_attested)
group by grid.rule, grid.window_days
order by
    list_position(['same_line', 'any', 'stable_only', 'index_rule'], grid.rule),
    grid.window_days nulls last
