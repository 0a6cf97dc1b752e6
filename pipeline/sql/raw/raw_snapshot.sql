-- The one capture this database was built from.
-- key: snapshot
-- identity: whose provenance was asked for (latest, per-release, all); all where the source states none
select
    snapshot,
    source,
    as_of,
    simulated,
    identity
from source_snapshot
