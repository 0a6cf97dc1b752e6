/*
grain: one row per stretch of the series that is silent, and what it is silent about
key: [kind, from_at, until_at, first_snapshot, project, metric, reason]
notes: >-
  Captures in a row that are silent for the same reason are one stretch. What differs before and after
  may have changed at any time within it, and no event says so.
columns:
  kind: {type: string, means: what is missing, values: gap}
  project:
    type: string
    means: project it is about
    empty: it is about no single project
  metric:
    type: string
    means: headline metric it is about
    empty: it is about no single metric
  reason: {type: string, means: "why, as far as it is known", empty: the capture does not say}
  first_snapshot:
    type: string
    means: first capture it is about; for no_capture and not_compared, the one before it
    empty: for a stretch of days
  last_snapshot:
    type: string
    means: last capture it is about; for no_capture and not_compared, the one after it
    empty: for a stretch of days
  captures:
    type: integer
    unit: captures
    means: captures of the series it is about
    empty: it is about none of them
  from_at:
    type: datetime
    unit: UTC
    means: >-
      time of first_snapshot (the start of its day, where its manifest is damaged), or the first day
  until_at:
    type: datetime
    unit: UTC
    means: >-
      time of the next capture of the series that is not silent for this reason, or the first day after
      it; for capture_not_used, its own
    empty: there is none
*/
with neighbours as (
    select
        lag(snapshot) over (order by place) as first_snapshot,
        lag(as_of) over (order by place) as from_at,
        snapshot as last_snapshot,
        as_of as until_at,
        days_since_previous as days,
        not_compared
    from capture
),

-- two captures have one distance, which is neither usual nor unusual
usual as (
    select coalesce(
        $every,
        (select if(count(days) > 1, quantile_disc(days, 0.5), null) from neighbours)
    ) as days
),

listed as (
    select
        project,
        min(place) as first_place,
        max(place) as last_place
    from captured_project
    group by project
),

silences as (
    select
        place,
        'metric_unknown' as kind,
        null as project,
        id as metric,
        note as reason
    from captured_metric
    where value is null
    union all by name
    select
        place,
        'project_unknown' as kind,
        project,
        null as metric,
        reason
    from captured_project
    where not is_known
    union all by name
    select
        capture.place,
        'project_unlisted' as kind,
        listed.project,
        null as metric,
        case
            when capture.place < listed.first_place then 'before it came into the list'
            when capture.place > listed.last_place then 'after it left the list'
            else 'while it was off the list'
        end as reason
    from capture
    cross join listed
    anti join captured_project as about
        on capture.place = about.place and listed.project = about.project
),

numbered as (
    select
        *,
        place - row_number() over (
            partition by kind, project, metric, reason
            order by place
        ) as stretch
    from silences
),

stretches as (
    select
        kind,
        project,
        metric,
        reason,
        min(place) as first_place,
        max(place) as last_place,
        count(*) as captures
    from numbered
    group by kind, project, metric, reason, stretch
)

select
    stretches.kind,
    stretches.project,
    stretches.metric,
    stretches.reason,
    first_one.snapshot as first_snapshot,
    last_one.snapshot as last_snapshot,
    stretches.captures,
    first_one.as_of as from_at,
    after_it.as_of as until_at
from stretches
inner join capture as first_one on stretches.first_place = first_one.place
inner join capture as last_one on stretches.last_place = last_one.place
left join capture as after_it on stretches.last_place + 1 = after_it.place
union all by name
select
    'no_capture' as kind,
    null as project,
    null as metric,
    printf(
        '%g days between captures, usually %g',
        round(neighbours.days, 1),
        round(usual.days, 1)
    ) as reason,
    neighbours.first_snapshot,
    neighbours.last_snapshot,
    null as captures,
    neighbours.from_at,
    neighbours.until_at
from neighbours
inner join usual on neighbours.days > 1.5 * usual.days
union all by name
select
    'not_compared' as kind,
    null as project,
    null as metric,
    not_compared as reason,
    first_snapshot,
    last_snapshot,
    null as captures,
    from_at,
    until_at
from neighbours
where not_compared is not null
union all by name
select
    passed_over.kind,
    null as project,
    null as metric,
    passed_over.reason,
    passed_over.snapshot as first_snapshot,
    passed_over.snapshot as last_snapshot,
    null as captures,
    passed_over.as_of as from_at,
    if(
        passed_over.kind = 'capture_not_used',
        passed_over.as_of,
        (select min(capture.as_of) from capture where capture.as_of > passed_over.as_of)
    ) as until_at
from passed_over
union all by name
select distinct
    'log_gap' as kind,
    null as project,
    null as metric,
    logged || ': ' || kind as reason,
    null as first_snapshot,
    null as last_snapshot,
    null as captures,
    first_day::timestamp as from_at,
    last_day::timestamp + interval 1 day as until_at
from captured_log_gap
order by from_at, kind, project, metric, reason, first_snapshot, until_at
