-- One row per event, newest first.
-- key: id
select
    id,
    project,
    kind,
    subtype,
    happened_at,
    version,
    previous_version,
    before,
    after,
    gap_days,
    baseline,
    benign_hint,
    source
from fct_event
order by happened_at desc, project, kind, version, id
