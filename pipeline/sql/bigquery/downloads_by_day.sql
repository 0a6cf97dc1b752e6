-- One row per project of the cohort and day with downloads.
-- key: project, day
-- day: UTC; downloads: rows of the download log
select
    project,
    date(timestamp) as day,
    count(*) as downloads
from {downloads}
where
    timestamp >= @window_start
    and timestamp < @window_end
    and project in unnest(@projects)
    and (array_length(@installers) = 0 or details.installer.name in unnest(@installers))
group by project, day
order by project, day
