-- One row per release whose first file came within the window: how often it was fetched, and how soon.
-- key: project, version
-- first_file_at: UTC; first_hours: 6 hours, first_day: 24 hours, first_week: 7 days from then on
-- a first week that the window cuts off counts what lies inside it: is_whole_week says which
with releases as (
    select
        regexp_replace(lower(name), r'[-_.]+', '-') as project,
        version,
        min(upload_time) as first_file_at
    from {metadata}
    where
        upload_time >= @window_start
        and upload_time < @window_end
        and regexp_replace(lower(name), r'[-_.]+', '-') in unnest(@projects)
    group by project, version
),

fetched as (
    select
        project,
        file.version as version,
        timestamp as fetched_at
    from {downloads}
    where
        timestamp >= @window_start
        and timestamp < @window_end
        and project in unnest(@projects)
        and (array_length(@installers) = 0 or details.installer.name in unnest(@installers))
)

select
    releases.project,
    releases.version,
    releases.first_file_at,
    countif(fetched_at < timestamp_add(first_file_at, interval 6 hour)) as first_hours,
    countif(fetched_at < timestamp_add(first_file_at, interval 24 hour)) as first_day,
    countif(fetched_at < timestamp_add(first_file_at, interval 168 hour)) as first_week,
    timestamp_add(releases.first_file_at, interval 168 hour) <= @window_end as is_whole_week
from releases
left join fetched
    on releases.project = fetched.project
    and releases.version = fetched.version
    and fetched.fetched_at >= releases.first_file_at
group by releases.project, releases.version, releases.first_file_at
order by project, version
