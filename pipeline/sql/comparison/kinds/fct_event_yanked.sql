-- One row per release that was yanked, whatever its version was spelled before.
-- key: project, version
select
    later.project,
    later.version,
    'yanked' as kind,
    json_object('yanked', false) as before,
    json_object('yanked', true) as after
from main.fct_release as later
inner join main.raw_version as parsed on later.version = parsed.version
inner join baseline.main.raw_version as spelled on parsed.canonical = spelled.canonical
inner join baseline.main.fct_release as earlier
    on later.project = earlier.project and spelled.version = earlier.version
where later.is_yanked and not earlier.is_yanked
