-- One row per span of days since a project's newest file, at the time of the capture.
-- key: low_days
-- low_days inclusive, high_days exclusive (the last span has no end), in days; a file dated after the
--   capture is in the first span; dormant: older than 365 days, of known
with ages as (
    select
        greatest(elapsed_days(project.newest_file_at, snapshot.as_of), 0) as age_days,
        project.is_dormant
    from fct_project as project
    cross join raw_snapshot as snapshot
    where project.newest_file_at is not null
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
    on ages.age_days >= spans.low_days
    and (ages.age_days < spans.high_days or spans.high_days = 10000)
where exists (from ages)
group by all
order by spans.low_days
