-- One row per release that is attested again after a loss; of several losses, after the last.
-- key: project, version
select
    loss.project,
    'provenance_regained' as kind,
    release.first_attested_at as happened_at,
    release.version,
    loss.version as previous_version,
    whole_days(lost.first_file_at, release.first_file_at) as gap_days,
    'same_line' as baseline
from fct_loss as loss
inner join fct_release as release
    on loss.project = release.project and loss.regained_version = release.version
inner join fct_release as lost
    on loss.project = lost.project and loss.version = lost.version
qualify row_number() over (
    partition by loss.project, release.version order by lost.position desc
) = 1
