-- One row per project: the most downloaded ones of a window, best first.
-- key: project
-- reads only: timestamp (the partition column), project, details.installer.name
-- installers: names to count; an empty list counts every client, mirrors and bots too
select
    project,
    count(*) as downloads
from {downloads}
where
    timestamp >= @window_start
    and timestamp < @window_end
    and (array_length(@installers) = 0 or details.installer.name in unnest(@installers))
group by project
order by downloads desc, project
limit @size
