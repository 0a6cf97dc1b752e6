-- One row per event that the baseline did not have; none without a baseline.
-- key: id
-- news: happened (since the baseline was taken), learned (earlier, and not known from it: its answer
--   was missing or could not be read), entered (earlier, of a project its cohort did not have)
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
