-- One row per project of the cohort and day with downloads in BigQuery's log.
-- key: project, day
-- day: UTC; a project without downloads on a day has no row, nor has any project on a day that
--   the log does not have (raw_log_gap)
select
    project,
    day,
    downloads
from source_download_day
