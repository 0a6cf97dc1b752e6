-- One row per project with an attested file: its first one.
-- key: project
-- columns of this and the other files here: see fct_event
select
    release.project,
    'first_attested' as kind,
    release.first_attested_at as happened_at,
    release.version,
    before.previous_version
from fct_release as release
inner join fct_release_before as before using (project, version)
where release.first_attested_at is not null
qualify row_number() over (
    partition by release.project order by release.first_attested_at, release.position
) = 1
