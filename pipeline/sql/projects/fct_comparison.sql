-- One row per attested release whose publishers were read: the release it is compared with.
-- key: project, version
-- baseline: same_line (epoch, major, stable or pre-release), any, NULL where not compared
-- change, changed_at: the first of kind, repository, workflow, environment in which the publishers
--   differ, and the upload of the first file that shows it, UTC; NULL where none does
-- subtype: replaced, added, transferred, renamed, unknown (ids missing); only of a repository change
-- unconfirmed_change: what differs where files of either release were not asked about: no change is
--   claimed, and whether the publisher is the same is not known
-- is_same_publisher: nothing is new but the name of a repository, and none but a whole repository is
--   gone; NULL where not known, false where there is nothing to compare with
select
    release.project,
    release.version,
    release.position,
    pair.previous_version,
    pair.baseline,
    pair.gap_days,
    if(pair.is_part_read, null, pair.change) as change,
    if(pair.is_part_read, null, pair.subtype) as subtype,
    if(pair.is_part_read, null, pair.changed_at) as changed_at,
    if(pair.is_part_read, pair.change, null) as unconfirmed_change,
    if(pair.is_part_read, null, coalesce(pair.is_same, false)) as is_same_publisher
from fct_release as release
left join fct_publisher_pair as pair
    on
        release.project = pair.project
        and release.version = pair.version
        and pair.rule = 'contract'
        and pair.is_same is not null
where
    release.is_attested
    and release.publisher_state in ('one', 'several', 'part_read')
