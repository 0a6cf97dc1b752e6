-- One row per project of the baseline's cohort; none here: a connection with a baseline has them.
-- key: project
select
    project,
    rank,
    is_known,
    is_attested,
    evidence,
    is_ownership_known
from fct_project
where false
