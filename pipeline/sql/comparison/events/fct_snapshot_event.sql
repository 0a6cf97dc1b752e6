-- One row per change between an earlier snapshot (schema of `baseline`) and this one.
-- key: id
-- each kind, or family of kinds, is a file of comparison/kinds/; a column it does not have is NULL
-- happened_at: as-of of the later snapshot; gap_days: whole days between the two
-- before, after: JSON objects with what changed: counts, names of organizations, states
-- A project that one of the two knows nothing of has no event: unknown is not a change.
with events as (
    select * from fct_event_owners
    union all by name
    select * from fct_event_organization
    union all by name
    select * from fct_event_status_changed
    union all by name
    select * from fct_event_removed
    union all by name
    select * from fct_event_yanked
)

select
    event_id(event, later.as_of, null) as id,
    event.project,
    event.kind,
    event.subtype,
    later.as_of as happened_at,
    event.version,
    null::varchar as previous_version,
    event.before,
    event.after,
    whole_days(earlier.as_of, later.as_of) as gap_days,
    'any' as baseline,
    coalesce(event.hints, []::varchar[]) as benign_hint,
    'snapshots' as source
from events as event
cross join main.raw_snapshot as later
cross join baseline.main.raw_snapshot as earlier
