-- One row per project of the cohort, as shown in tables; no role holder is named.
-- key: project
select
    rank,
    project,
    downloads,
    evidence,
    reason,
    latest_version,
    latest_released_at,
    kinds,
    organization,
    n_owners,
    repository_outcome,
    status
from fct_project
order by rank
