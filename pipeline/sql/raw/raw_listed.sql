-- One row per project of the published list that a BigQuery cohort is compared with.
-- key: project
select
    project,
    rank,
    downloads
from source_listed
