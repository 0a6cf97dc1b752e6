-- The earlier snapshot this one is compared with; none here: a connection with a baseline has one.
-- key: snapshot
-- as_of: UTC
select
    snapshot,
    as_of
from raw_snapshot
where false
