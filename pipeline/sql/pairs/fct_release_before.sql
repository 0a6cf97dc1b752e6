-- One row per release: the release before it, by time of the first file.
-- key: project, version
-- previous_version, previous_file_at (its first file, UTC): NULL for a project's first release
-- gap_days: whole days between the two first files
-- is_backport: a release before has a higher version
-- ends_dormancy: more than the days of dormancy lie between the two; NULL without times
select
    release.project,
    release.version,
    lag(release.version) over by_time as previous_version,
    lag(release.first_file_at) over by_time as previous_file_at,
    whole_days(previous_file_at, release.first_file_at) as gap_days,
    release.version_order < max(release.version_order) over (
        partition by release.project
        order by release.position
        rows between unbounded preceding and 1 preceding
    ) as is_backport,
    release.first_file_at - previous_file_at > to_days(limits.dormant_days) as ends_dormancy
from fct_release as release
cross join raw_limit as limits
window by_time as (partition by release.project order by release.position)
