-- One row per project whose latest release is published from another repository than it declares.
-- key: project
select
    release.project,
    'repository_mismatch' as kind,
    release.first_attested_at as happened_at,
    release.version
from fct_project as project
inner join fct_release as release
    on project.project = release.project and project.latest_version = release.version
where
    project.repository_outcome = 'mismatch'
    and release.first_attested_at is not null
