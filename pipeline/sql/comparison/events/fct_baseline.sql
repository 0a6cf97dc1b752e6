-- The earlier snapshot (schema of `baseline`) this one is compared with.
-- key: snapshot
-- as_of: UTC
select
    snapshot,
    as_of
from baseline.main.raw_snapshot
