/*
question: What changed in how a project publishes, and when?
grain: one row per event, newest first
key: [id]
denominator: "none: one row per event"
empty: nothing is known to have changed
columns:
  id:
    type: string
    means: first 16 hex digits of the hash of project, kind, version and time, stable over runs
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  kind:
    type: string
    means: kind of event
    values: event_kind
  subtype:
    type: string
    means: how the publisher changed, who published after a silence, or the status a project came
      to
    empty: the kind has none
    values: event_subtype
  happened_at:
    type: datetime
    unit: UTC
    means: upload of the first file that makes the event true
  version:
    type: string
    means: release the event is about, as the index spells it
    empty: nothing states it
  previous_version: {type: string, means: release it is compared with, empty: none}
  before:
    type: json
    means: evidence and publisher of the previous release, JSON
    empty: no previous release
  after: {type: json, means: "evidence and publisher of the release, JSON"}
  gap_days:
    type: integer
    unit: days
    means: whole days between the first files of the two releases
    empty: no earlier release
  baseline:
    type: string
    means: "same_line or any: which earlier release it is compared with"
    empty: not compared
    values: [same_line, any]
  benign_hint:
    type: list
    means: what often explains such a change; attested_again says that a later release was attested,
      which explains nothing
    values: benign_hint
  source:
    type: string
    means: history (file history) or snapshots (two captures)
    values: [history, snapshots]
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
