-- One row per project of both snapshots: its organization, status and files as either knows them.
-- key: project
-- is_owned: both know its ownership; is_listed: both know all its files. A list without any file is an
--   answer: every release that was there is removed; a source that tells of some files lists none
select
    later.project,
    earlier.organization as organization_before,
    later.organization as organization_after,
    earlier.is_ownership_known and later.is_ownership_known as is_owned,
    coalesce(earlier.status, if(earlier.reason in ('not_found', 'gone'), 'gone', null))
        as status_before,
    coalesce(later.status, if(later.reason in ('not_found', 'gone'), 'gone', null))
        as status_after,
    capability.tells_listing
    and earlier.reason is null
    and (later.reason is null or later.reason = 'no_releases') as is_listed
from main.stg_project as later
inner join baseline.main.stg_project as earlier on later.project = earlier.project
cross join main.raw_capability as capability
