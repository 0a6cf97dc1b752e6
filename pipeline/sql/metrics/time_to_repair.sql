/*
question: When attestation stopped, how long until the next attested release of the line?
grain: >-
  one row per day on which something happened after a loss of attestation: share repaired by then
key: [days]
denominator: losses; one project can have several
empty: no stop of attestation was observed for a day or more
after: survival_band
notes: >-
  Kaplan-Meier: 1 - product of (1 - events / at_risk). The days end at the first file of the next
  attested release of the line, or at the capture. One project can have several losses.
columns:
  days:
    type: integer
    unit: days
    means: whole days since the first file of the unattested release
  at_risk:
    type: integer
    unit: releases
    means: unattested releases after an attested one, not followed by an attested one before that
      day and observed until it
  events:
    type: integer
    unit: releases
    means: of these, followed by an attested release of the line on that day
  censored:
    type: integer
    unit: releases
    means: of these, observed until that day, the capture's, without one
  share_by_then:
    type: number
    unit: share 0 to 1
    means: Kaplan-Meier estimate of the share of losses followed by an attested release of the line
      within that many days
  low:
    type: number
    unit: share 0 to 1
    means: lower end of the 95% pointwise log-log band of the share
    empty: the estimate is 0 or 1
  high:
    type: number
    unit: share 0 to 1
    means: upper end of the 95% pointwise log-log band of the share
    empty: the estimate is 0 or 1
*/
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
