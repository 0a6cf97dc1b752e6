/*
question: What changed in how a project publishes, and when?
grain: one row per event, newest first
key: [id]
denominator: "none: one row per event"
empty: nothing is known to have changed
like: [fct_event]
columns:
  id:
  project:
  kind:
  subtype:
  happened_at:
  version:
  previous_version:
  before:
  after:
  gap_days:
  baseline:
  benign_hint:
  source:
  layer:
    type: string
    means: "notice: worth a look; record: something changed, no more"
    values: [notice, record]
*/
with events as (
    select * from fct_event
    union all
    select * from fct_snapshot_event
)

select
    id,
    project,
    event.kind,
    event.subtype,
    happened_at,
    version,
    previous_version,
    before,
    after,
    gap_days,
    baseline,
    benign_hint,
    source,
    -- a notice is worth a look; a record only says that something changed
    if(
        list_has_any(benign_hint, (select list(hint) from code_benign_hint where explains)),
        'record',
        coalesce(of_subtype.severity, of_kind.severity)
    ) as layer
from events as event
left join code_event_kind as of_kind on event.kind = of_kind.kind
left join code_event_subtype as of_subtype
    on event.kind = of_subtype.kind and event.subtype = of_subtype.subtype
order by happened_at desc, project, event.kind, version, id
