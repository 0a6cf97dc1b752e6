-- The one capture this database was built from.
-- key: snapshot
-- is_ranked: the cohort is a list by downloads, and not the projects of a build in the order of its file
-- identity: whose provenance was asked for (latest, per-release, all); all where the source states none
select
    snapshot,
    source,
    as_of,
    simulated,
    is_ranked,
    identity
from source_snapshot
