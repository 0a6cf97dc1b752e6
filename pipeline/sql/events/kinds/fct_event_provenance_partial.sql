-- One row per release with files of both sorts: attested, and without provenance; without a time where
-- all files of one sort lack theirs.
-- key: project, version
select
    release.project,
    'provenance_partial' as kind,
    if(
        release.first_attested_at is not null and release.first_unattested_at is not null,
        greatest(release.first_attested_at, release.first_unattested_at),
        null
    ) as happened_at,
    release.version,
    before.previous_version,
    before.gap_days
from fct_release as release
inner join fct_release_before as before using (project, version)
where release.is_partial
