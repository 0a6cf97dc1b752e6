-- One row per release that has a build statement again after one of its line that has none.
-- key: project, version
select
    project,
    'build_provenance_regained' as kind,
    happened_at,
    version,
    previous_version,
    gap_days,
    baseline
from fct_build_pair
where
    is_regained
    and not is_part_read
