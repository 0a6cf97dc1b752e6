/*
question: Which events did the baseline not have?
grain: one row per event that the baseline did not have; none without a baseline
key: [id]
denominator: "none: one row per event"
empty: no baseline was given, or it had all events
notes: >-
  By identity and not by date: what happened earlier and could not be known from the baseline is new
  as well.
columns:
  id:
    type: string
    means: first 16 hex digits of the hash of project, kind, version and time, stable over runs
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  news:
    type: string
    means: >-
      why the baseline did not have the event: happened (since), learned (earlier, not known from
      it), entered (of a project its cohort did not have)
*/
with events as (
    select
        id,
        project,
        happened_at
    from fct_event
    union all
    select
        id,
        project,
        happened_at
    from fct_snapshot_event
)

select
    events.id,
    events.project,
    case
        when events.happened_at > fct_baseline.as_of then 'happened'
        when events.project in (select project from fct_baseline_project) then 'learned'
        else 'entered'
    end as news
from events
cross join fct_baseline
where events.id not in (select id from fct_baseline_event)
order by events.happened_at desc, events.id
