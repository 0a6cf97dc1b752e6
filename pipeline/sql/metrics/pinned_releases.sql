-- One row per release a build pins, in the order of its file: who published it, as far as known.
-- key: project, version
-- version: as pinned; a release of the index is the same when PEP 440 calls them equal
-- evidence: of that release (fct_release), unknown where it was not found or not read
-- kind, repository: of its one publisher; NULL where it has none, several, or none could be read
-- is_latest, is_yanked: NULL where the index has no such release
-- reason: why evidence or publisher is not known: that of the project, release_not_found,
--   evidence_unknown, publisher_not_asked, publisher_unread, publisher_several
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
