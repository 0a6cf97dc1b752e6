-- One row per day on which something happened after a loss of attestation: share repaired by then.
-- key: days
-- days: whole days elapsed from the first file of the unattested release to that of the next attested one
--   of its line; for losses not repaired, to the capture
-- at_risk: losses not repaired before that day and observed until it; events: repaired on it;
--   censored: not repaired at the capture
-- share_by_then: Kaplan-Meier, 1 - product of (1 - events / at_risk)
with spans as (
    select
        loss.regained_version is not null as is_repaired,
        greatest(
            whole_days(lost.first_file_at, coalesce(regained.first_file_at, snapshot.as_of)), 0
        ) as days
    from fct_loss as loss
    cross join raw_snapshot as snapshot
    inner join fct_release as lost
        on loss.project = lost.project and loss.version = lost.version
    left join fct_release as regained
        on loss.project = regained.project and loss.regained_version = regained.version
),

steps as (
    select
        days,
        count(*) filter (where is_repaired) as events,
        count(*) filter (where not is_repaired) as censored
    from spans
    where days is not null
    group by days
),

counted as (
    select
        *,
        (sum(events + censored) over (order by days desc))::bigint as at_risk
    from steps
)

select
    days,
    at_risk,
    events,
    censored,
    1 - product(1 - events / at_risk) over (order by days) as share_by_then
from counted
order by days
