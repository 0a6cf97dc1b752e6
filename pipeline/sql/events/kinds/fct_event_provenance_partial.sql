-- One row per release with files of both sorts: attested, and without provenance.
-- key: project, version
select
    release.project,
    'provenance_partial' as kind,
    greatest(release.first_attested_at, release.first_unattested_at) as happened_at,
    release.version,
    before.previous_version,
    before.gap_days
from fct_release as release
inner join fct_release_before as before using (project, version)
where release.is_partial
