-- One row per table and day with rows: what the whole index logged, to see gaps.
-- key: logged, day
-- logged: downloads or uploads; day: UTC; n_rows: rows of that table
-- reads only the partition columns
select
    'downloads' as logged,
    date(timestamp) as day,
    count(*) as n_rows
from {downloads}
where
    timestamp >= @window_start
    and timestamp < @window_end
group by day
union all
select
    'uploads' as logged,
    date(upload_time) as day,
    count(*) as n_rows
from {metadata}
where
    upload_time >= @window_start
    and upload_time < @window_end
group by day
order by logged, day
