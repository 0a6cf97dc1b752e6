-- One row per kind and subtype of publisher change, against the previous attested release.
-- key: kind, subtype
-- compared: attested releases that have a baseline; the denominator of a rate
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
        kinds.kind,
        subtypes.subtype
    from code_event_kind as kinds
    left join code_event_subtype as subtypes on kinds.kind = subtypes.kind
    where kinds.lane = 'publisher_changed'
) as shown
cross join compared
left join fct_event as event
    on shown.kind = event.kind and shown.subtype is not distinct from event.subtype
where compared.releases > 0
group by all
order by shown.kind, shown.subtype
