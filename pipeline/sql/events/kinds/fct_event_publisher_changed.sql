-- One row per release whose publisher differs from that of the release it is compared with.
-- key: project, version
-- kind: of what differs: publisher_kind_changed, publisher_repository_changed ...
-- hints: rename, transfer, of a repository
select
    project,
    'publisher_' || change || '_changed' as kind,
    subtype,
    changed_at as happened_at,
    version,
    previous_version,
    gap_days,
    baseline,
    case subtype
        when 'renamed' then ['rename']
        when 'transferred' then ['transfer']
    end as hints
from fct_comparison
where change is not null
