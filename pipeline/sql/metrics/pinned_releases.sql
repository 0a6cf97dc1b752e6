/*
question: Who published the releases a build pins?
grain: >-
  one row per release a build pins, in the order of its file: who published it, as far as known
key: [project, version]
denominator: "none: one row per pinned release"
empty: the cohort is not a list of a build's dependencies, so nothing is pinned
notes: A release of the index is the pinned one when PEP 440 calls them equal. reason is that of the
  project, release_not_found, evidence_unknown, publisher_not_asked, publisher_unread or
  publisher_several.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  version: {type: string, means: "release, as the build pins it", empty: nothing states it}
  evidence:
    type: string
    means: evidence of the pinned release; unknown where it was not found or not read
    values: file_evidence
  kind:
    type: string
    means: publisher kind of the pinned release
    empty: not read, or several publishers
  repository:
    type: string
    means: repository of its one publisher, lower case
    empty: not read, or a kind without one
  is_latest:
    type: boolean
    means: the pinned release is the project's latest release
    empty: the index has no such release, or the project no latest one
  is_yanked:
    type: boolean
    means: yanked, as the index states it now
    empty: not stated
    source: Simple API, files[].yanked
  reason:
    type: string
    means: why evidence or publisher of the release is not known
    empty: it is known
*/
with found as (
    select
        pin.project,
        pin.version,
        release.* exclude (project, version),
        release.version as indexed_version
    from raw_pin as pin
    inner join raw_version as pinned on pin.version = pinned.version
    left join fct_release as release
        on pin.project = release.project and pinned.version_order = release.version_order
    -- two spellings of one version: the one that is spelled as pinned comes first
    qualify row_number() over (
        partition by pin.project, pin.version
        order by release.version is distinct from pin.version, release.version
    ) = 1
)

select
    found.project,
    found.version,
    coalesce(found.evidence, 'unknown') as evidence,
    found.kind,
    found.repository,
    found.indexed_version = project.latest_version as is_latest,
    found.is_yanked,
    case
        when found.indexed_version is null
            then coalesce(about.reason, 'release_not_found')
        when found.evidence = 'unknown' then 'evidence_unknown'
        when found.publisher_state in ('not_asked', 'unread', 'several')
            then 'publisher_' || found.publisher_state
    end as reason
from found
inner join stg_project as about on found.project = about.project
inner join fct_project as project on found.project = project.project
inner join raw_version as pinned on found.version = pinned.version
order by project.rank, pinned.version_order, found.version
