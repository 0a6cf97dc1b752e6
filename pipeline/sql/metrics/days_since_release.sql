/*
question: How long ago was each project's newest file uploaded?
grain: one row per span of days since a project's newest file, at the time of the capture
key: [low_days]
denominator: projects whose newest file has a known upload time
empty: it is not known of any project when its newest file was uploaded
notes: The last span has no end. A file dated after the capture is in the first span. Where a file
  without a time could be newer than the others, the newest is not known, as in the headline.
columns:
  low_days: {type: integer, unit: days, means: "lower end of the span, inclusive"}
  high_days: {type: integer, unit: days, means: "upper end of the span, exclusive"}
  projects:
    type: integer
    unit: projects
    means: projects whose newest file is as old as the span says
  dormant:
    type: integer
    unit: projects
    means: of known, projects whose newest file is older than 365 days
  known: {type: integer, unit: projects, means: "projects whose newest file has a known time, of all spans"}
*/
with ages as (
    select
        greatest(elapsed_days(project.newest_file_at, snapshot.as_of), 0) as age_days,
        project.is_dormant
    from fct_project as project
    cross join raw_snapshot as snapshot
    where project.newest_file_at is not null and project.is_dormant is not null
),

spans as (
    select
        low_days,
        lead(low_days, 1, 10000) over (order by low_days) as high_days
    from unnest([0, 3, 7, 14, 30, 60, 120, 240, 365, 730, 1460, 2920]) as lows (low_days)
)

select
    spans.low_days,
    spans.high_days,
    count(ages.age_days) as projects,
    (select count(*) filter (where is_dormant) from ages) as dormant,
    (select count(*) from ages) as known
from spans
left join ages
    on
        ages.age_days >= spans.low_days
        and (ages.age_days < spans.high_days or spans.high_days = 10000)
where exists (from ages)
group by all
order by spans.low_days
