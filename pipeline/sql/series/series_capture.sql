/*
grain: one row per capture of the series, the oldest first
key: [snapshot]
notes: >-
  Captures of one list, by one source, of one index. Each is compared with the one before it.
columns:
  snapshot: {type: string, means: id of the snapshot}
  as_of: {type: datetime, unit: UTC, means: time the snapshot is as of}
  number: {type: integer, means: "number in the series, 1 is the oldest"}
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
    means: day the evidence dates from; two captures of one published table have the same
    empty: the table does not say
  is_received: {type: boolean, means: "captured here, or brought back with `unpack --own`"}
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
    capture.place as number,
    capture.previous_snapshot,
    capture.days_since_previous,
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
