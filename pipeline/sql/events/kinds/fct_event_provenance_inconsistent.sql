-- One row per release whose files were published from more than one source.
-- key: project, version
select
    release.project,
    'provenance_inconsistent' as kind,
    release.inconsistent_at as happened_at,
    release.version,
    before.previous_version,
    before.gap_days
from fct_release as release
inner join fct_release_before as before using (project, version)
where release.n_sources > 1
