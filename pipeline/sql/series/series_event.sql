/*
grain: one row per event that any capture of the series shows
key: [id]
notes: >-
  Each event is as in the newest capture that shows it. An event of file history is shown again by each later
  capture, until a file it rests on is removed or the project leaves the list; one between two captures is
  shown by the later of them. What changed while a project was off the list or not known is no event:
  only series_project shows that it is different afterwards.
like: [events]
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
  first_snapshot: {type: string, means: oldest capture that shows it}
  first_snapshot_at: {type: datetime, unit: UTC, means: time the oldest capture that shows it is as of}
  last_snapshot: {type: string, means: newest capture that shows it}
  captures: {type: integer, unit: captures, means: captures that show it}
*/
with occurrence as (
    select
        seen.id,
        count(*) as captures,
        arg_min(capture.snapshot, capture.place) as first_snapshot,
        min(capture.as_of) as first_snapshot_at,
        arg_max(capture.snapshot, capture.place) as last_snapshot
    from captured_event_at as seen
    inner join capture on seen.place = capture.place
    group by seen.id
)

select
    event.* exclude (place),
    occurrence.first_snapshot,
    occurrence.first_snapshot_at,
    occurrence.last_snapshot,
    occurrence.captures
from captured_event as event
inner join occurrence on event.id = occurrence.id
order by event.happened_at, event.project, event.kind, event.version, event.id
