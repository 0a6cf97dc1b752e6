-- One row per month and upload tool: files and projects of the whole index.
-- key: month, tool
-- month: its first day, UTC; tool: program of the User-Agent, lower case, "not stated" without one
-- a file counts once although its row may repeat; runs in BigQuery: only the counts come back
select
    date_trunc(date(upload_time), month) as month,
    coalesce(nullif(regexp_extract(lower(uploaded_via), r'^([^/ ]+)'), ''), 'not stated') as tool,
    count(distinct filename) as files,
    count(distinct regexp_replace(lower(name), r'[-_.]+', '-')) as projects
from {metadata}
where
    upload_time >= @window_start
    and upload_time < @window_end
group by month, tool
order by month, tool
