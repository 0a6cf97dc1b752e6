/*
grain: one row per capture of the series, the oldest first
key: [snapshot]
notes: >-
  Captures of one list, by one source, of one index. Each is compared with the one before it.
columns:
  snapshot: {type: string, means: id of the snapshot}
  as_of: {type: datetime, unit: UTC, means: time the snapshot is as of}
  place: {type: integer, means: "place in the series, 1 is the oldest"}
  previous_snapshot:
    type: string
    means: the capture before it, which its events compare it with
    empty: it is the first, or the two cannot be compared (see series_gap)
  days_since_previous:
    type: number
    unit: days
    means: time since the capture before it
    empty: it is the first
  source: {type: string, means: source that was asked, values: source}
  evidence_day:
    type: date
    means: day the evidence is of; two captures of one published table have the same
    empty: the table does not say
  is_received: {type: boolean, means: "it was captured here, not unpacked from an archive"}
  is_partial: {type: boolean, means: the source stopped answering and what came was kept}
  simulated: {type: boolean, means: "no project of it exists"}
  projects: {type: integer, unit: projects, means: projects of the cohort}
  known: {type: integer, unit: projects, means: projects whose latest release and its evidence are known}
  tool_version: {type: string, means: version of this program that captured it}
*/
with counted as (
    select
        place,
        count(*) as projects,
        count(*) filter (where is_known) as known
    from captured_project
    group by place
)

select
    capture.snapshot,
    capture.as_of,
    capture.place,
    capture.previous_snapshot,
    date_diff('second', lag(capture.as_of) over (order by capture.place), capture.as_of) / 86400
        as days_since_previous,
    capture.source,
    capture.evidence_day,
    capture.is_received,
    capture.is_partial,
    capture.simulated,
    coalesce(counted.projects, 0) as projects,
    coalesce(counted.known, 0) as known,
    capture.tool_version
from capture
left join counted on capture.place = counted.place
order by capture.place
