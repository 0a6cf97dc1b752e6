/*
grain: "one row per attested release whose publishers were read: the release it is compared with"
key: [project, version]
notes: >-
  is_same_publisher: nothing but a repository's name is new, and nothing but a whole repository is
  gone; false where there is nothing to compare with. Only a repository change has a subtype.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  version:
    type: string
    means: release that is compared, as the index spells it
    empty: nothing states it
  position: {type: integer, means: "order of the project's releases by first file, 1 is the oldest"}
  previous_version: {type: string, means: release it is compared with, empty: none}
  baseline:
    type: string
    means: "same_line or any: which earlier release it is compared with"
    empty: not compared
    values: [same_line, any]
  gap_days:
    type: integer
    unit: days
    means: whole days between the first files of the two releases
    empty: no earlier release
  change:
    type: string
    means: the first of kind, repository, workflow, environment that differs
    empty: none differs
    values: [kind, repository, workflow, environment]
  subtype:
    type: string
    means: "of a change of the repository: how it changed"
    empty: the kind has none
    values: event_subtype
  changed_at:
    type: datetime
    unit: UTC
    means: upload of the first file that shows the change
    empty: nothing changed, or it is not certain
  unconfirmed_change:
    type: string
    means: >-
      what differs where some files of either release were not asked about: no change is claimed
    empty: nothing differs, or every file was read
    values: [kind, repository, workflow, environment]
  is_same_publisher:
    type: boolean
    means: same publisher as the baseline's; a renamed repository is the same, a transferred one is
      not
    empty: files of either release were not asked about
*/
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
