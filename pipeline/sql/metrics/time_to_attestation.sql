-- One row per grouping, group and day on which something happened: share of projects attested by then.
-- key: grouping, group_name, days
-- grouping: all, band (rank band) or organization (only where ownership is known), both as of the
--   capture and not of the time; default: all again, the clock starting when the upload tool of the
--   project's kind of publisher began to attest unless told not to
-- days: whole days elapsed since a project could attest (fct_attestation_wait)
-- at_risk: not attested before that day and observed until it; events: first attested on it;
--   censored: observed until that day, the capture's, without an attested file
-- share_by_then: Kaplan-Meier, 1 - product of (1 - events / at_risk)
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
