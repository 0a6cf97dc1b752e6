/*
question: What changed in how a project publishes, and when?
grain: one row per event, newest first
key: [id]
denominator: "none: one row per event"
empty: nothing is known to have changed
columns:
  id:
    type: string
    means: >-
      of an event: first 16 hex digits of the hash of project, kind, version and time, stable over
      runs; of a headline: its name
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  kind:
    type: string
    means: kind of event
    values: [first_attested, provenance_lost, provenance_regained, provenance_partial,
      provenance_inconsistent, publisher_kind_changed, publisher_repository_changed,
      publisher_workflow_changed, publisher_environment_changed, repository_mismatch,
      dormant_release, late_file, owner_added, owner_removed, owners_replaced, organization_joined,
      organization_left, organization_changed, status_changed, release_removed, file_removed,
      yanked]
  subtype:
    type: string
    means: renamed, transferred, added, replaced, unknown; same_publisher, new_publisher,
      unattested; or the status a project came to
    empty: the kind has none
    values: [added, renamed, transferred, replaced, unknown, same_publisher, new_publisher,
      unattested, active, archived, deprecated, quarantined, gone]
  happened_at:
    type: datetime
    unit: UTC
    means: upload of the first file that makes the event true
  version: {type: string, means: "release, as the index spells it", empty: nothing states it}
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
    values: [backport, pre_release_line, rename, transfer, late_wheel, attested_again, tool_changed,
      organization_move, organization_rename]
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
    source,
    -- a notice is worth a look; a record only says that something changed
    case
        -- a repair explains nothing: an attack is repaired too
        when len(list_filter(benign_hint, lambda hint: hint <> 'attested_again')) > 0 then 'record'
        when kind in (
            'provenance_lost', 'provenance_inconsistent', 'publisher_kind_changed', 'late_file',
            'repository_mismatch', 'owners_replaced', 'owner_removed', 'organization_left',
            'organization_changed'
        ) then 'notice'
        when kind = 'publisher_repository_changed' and subtype <> 'renamed' then 'notice'
        when kind = 'dormant_release' and subtype in ('new_publisher', 'unattested') then 'notice'
        else 'record'
    end as layer
from events
order by happened_at desc, project, kind, version, id
