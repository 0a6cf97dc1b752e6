/*
question: What is it that changes when a publisher changes?
grain: one row per kind and subtype of publisher change, against the previous attested release
key: [kind, subtype]
denominator: attested releases that have a baseline
empty: no release is known to have changed its publisher
columns:
  kind:
    type: string
    means: kind of event
    values: [publisher_kind_changed, publisher_repository_changed, publisher_workflow_changed,
      publisher_environment_changed]
  subtype:
    type: string
    means: renamed, transferred, added, replaced, unknown; same_publisher, new_publisher,
      unattested; or the status a project came to
    empty: the kind has none
    values: [added, renamed, transferred, replaced, unknown, same_publisher, new_publisher,
      unattested, active, archived, deprecated, quarantined, gone]
  events: {type: integer, unit: events, means: number of events}
  compared: {type: integer, unit: releases, means: attested releases that have a baseline}
*/
with compared as (
    select count(baseline) as releases
    from fct_comparison
)

select
    shown.kind,
    shown.subtype,
    count(event.id) as events,
    compared.releases as compared
from (
    select
        unnest([
            'publisher_kind_changed', 'publisher_repository_changed',
            'publisher_repository_changed', 'publisher_repository_changed',
            'publisher_repository_changed', 'publisher_repository_changed',
            'publisher_workflow_changed', 'publisher_environment_changed'
        ]) as kind,
        unnest([
            null, 'renamed', 'transferred', 'added', 'replaced', 'unknown', null, null
        ]) as subtype
) as shown
cross join compared
left join fct_event as event
    on shown.kind = event.kind and shown.subtype is not distinct from event.subtype
where compared.releases > 0
group by all
order by shown.kind, shown.subtype
