-- One row per event that the earlier snapshot (schema of `baseline`) knew of.
-- key: id
select id
from baseline.main.fct_event
