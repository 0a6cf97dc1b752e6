/*
question: How long did projects take to attest once they could?
grain: >-
  one row per grouping, group and day on which something happened: share of projects attested by
  then
key: [grouping, group_name, days]
denominator: known projects with a dated file
empty: no project whose uploads are dated was observed for a day
after: survival
notes: >-
  Kaplan-Meier: 1 - product of (1 - events / at_risk), censored at the capture. Bands and
  organizations are as of the capture, not of the time; the clock is that of
  fct_attestation_wait. A project that attested with a kind other than its repository's starts at
  that kind's day: what it waited before is left out, and the estimate is somewhat high.
columns:
  grouping:
    type: string
    means: >-
      what the groups are: all; band or organization, as of the capture; default: all, the clock
      starting when the upload tool of their kind of publisher began to attest unless told not to
    values: [all, band, organization, default]
  group_name: {type: string, means: the group}
  group_order: {type: integer, means: order of the groups}
  days: {type: integer, unit: days, means: whole days since the project could attest}
  at_risk:
    type: integer
    unit: projects
    means: projects not attested before that day and observed until it
  events:
    type: integer
    unit: projects
    means: projects whose first attested file came that day, or, on day 0 of default, that day or earlier
  censored:
    type: integer
    unit: projects
    means: projects observed until that day, the capture's, without an attested file
  share_by_then:
    type: number
    unit: share 0 to 1
    means: Kaplan-Meier estimate of the share of projects attested within that many days
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
  logrank_p:
    type: number
    unit: probability
    means: smallest p of the log-rank tests between the groups of the grouping, adjusted for their
      number (attestation_logrank)
    empty: one group alone, or nothing happened
*/
with grouped as (
    select
        is_attested,
        unnest(groups, recursive := true)
    from fct_attestation_wait
),

steps as (
    select
        grouping,
        group_name,
        group_order,
        days,
        count(*) filter (where is_attested) as events,
        count(*) filter (where not is_attested) as censored
    from grouped
    group by all
),

counted as (
    select
        *,
        (sum(events + censored) over (
            partition by grouping, group_name
            order by days desc
        ))::bigint as at_risk
    from steps
)

select
    grouping,
    group_name,
    group_order,
    days,
    at_risk,
    events,
    censored,
    1 - product(1 - events / at_risk) over (
        partition by grouping, group_name
        order by days
    ) as share_by_then
from counted
order by list_position(['all', 'band', 'organization', 'default'], grouping), group_order, days
