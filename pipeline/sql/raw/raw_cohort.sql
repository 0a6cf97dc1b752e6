-- One row per project of the cohort, in rank order; outcome says what asking about it gave.
-- key: project
-- downloads: files served in the list's window, NULL where the list has no count
select
    rank,
    project,
    listed_name,
    downloads,
    outcome
from source_cohort
