-- One row per project of the earlier snapshot's cohort (schema of `baseline`).
-- key: project
select
    project,
    rank,
    is_known,
    is_attested,
    evidence,
    is_ownership_known
from baseline.main.fct_project
