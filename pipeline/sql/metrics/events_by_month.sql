/*
question: How many changes of each kind were there each month?
grain: one row per month since 2024-10 and kind of change
key: [month, lane]
denominator: "none: counts; one project can have several"
empty: no dated change of provenance or publisher or end of a silence is known
notes: "publisher_changed: kind, repository, workflow or environment. One project can have several."
columns:
  month: {type: date, unit: month, means: first day of the month}
  lane:
    type: string
    means: kind of change, grouped
    values: lane
  is_whole_month: {type: boolean, means: the month was over at the capture}
  events: {type: integer, unit: events, means: changes of this kind in the month}
*/
with months as (
    select
        unnest(
            generate_series(first_month, as_of::date, interval 1 month)
        )::date as month,
        as_of
    from raw_snapshot
    cross join raw_limit
),

events as (
    select
        date_trunc('month', happened_at)::date as month,
        of_kind.lane
    from fct_event as event
    inner join code_event_kind as of_kind on event.kind = of_kind.kind
)

select
    months.month,
    lanes.lane,
    last_day(months.month) < months.as_of::date as is_whole_month,
    count(events.lane) as events
from months
cross join code_lane as lanes
left join events on months.month = events.month and lanes.lane = events.lane
where exists (from fct_event)
group by all
order by months.month, lanes.lane
