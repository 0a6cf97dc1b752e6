-- One row per release of the cohort whose first file came within BigQuery's download window.
-- key: project, version
-- version: as uploaded; first_file_at: UTC, also of a release that is not served any more
-- first_hours (6), first_day (24 hours), first_week (7 days): downloads from then on, inside the window
select
    project,
    version,
    first_file_at,
    first_hours,
    first_day,
    first_week
from source_download_release
