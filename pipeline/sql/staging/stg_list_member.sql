-- One row per monthly top list and project in its first n ranks, n the size of the cohort.
-- key: listed_on, project
-- a year's list turns over more slowly, so it is not compared with these; nor are lists after the snapshot
select
    as_of as listed_on,
    project
from raw_top_history
where
    window_days <= (select list_days from raw_limit)
    and rank <= (select count(*) from raw_cohort)
    and as_of <= (select as_of::date from raw_snapshot)
