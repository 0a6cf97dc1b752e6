-- One row per event, newest first.
-- key: id
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
