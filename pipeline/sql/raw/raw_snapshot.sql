-- The one capture this database was built from.
-- key: snapshot
select snapshot, source, as_of, simulated
from source_snapshot
