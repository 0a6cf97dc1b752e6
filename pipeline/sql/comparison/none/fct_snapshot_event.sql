-- One row per change between two snapshots; none here: a connection with a baseline has them.
-- key: id
select *
from fct_event
where false
