/*
question: When did each project's first attested file appear?
grain: >-
  one row per month since 2024-10: known projects whose first attested file was uploaded in it
key: [month]
denominator: known projects
empty: no dated attestation is known
columns:
  month: {type: date, unit: month, means: first day of the month}
  is_whole_month: {type: boolean, means: the month was over at the capture}
  new: {type: integer, unit: projects, means: known projects whose first attested file came in the month}
  cumulative: {type: integer, unit: projects, means: "of known, projects with an attested file so far"}
  known:
    type: integer
    unit: projects
    means: known projects of the cohort, whether or not they were there in the month
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

firsts as (
    select
        date_trunc('month', event.happened_at)::date as month,
        count(*) as new
    from fct_event as event
    inner join fct_project as project on event.project = project.project
    where event.kind = 'first_attested' and project.is_known
    group by all
)

select
    months.month,
    last_day(months.month) < months.as_of::date as is_whole_month,
    coalesce(firsts.new, 0) as new,
    sum(coalesce(firsts.new, 0)) over (order by months.month)::bigint as cumulative,
    (select count(*) filter (where is_known) from fct_project) as known
from months
left join firsts on months.month = firsts.month
where exists (from firsts)
order by months.month
