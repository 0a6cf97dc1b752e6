-- One row per file that a file list says has provenance: how to ask for it, and whether to ask at first.
-- key: project, filename
-- version: as its URL names it, else as the index spells it
-- is_asked: every file of the latest release and of pinned ones; of an older release none ($identity
--   latest), the first wheel and the first other file (per-release), or every file (all)
with latest as (
    select
        project,
        latest_release(release.version, release) as version
    from fct_release as release
    group by project
),

pinned as (
    select distinct
        release.project,
        release.version
    from raw_pin as pin
    inner join raw_version as spelled on pin.version = spelled.version
    inner join fct_release as release
        on pin.project = release.project and spelled.version_order = release.version_order
),

attested as (
    select
        file.project,
        file.filename,
        coalesce(url.url_version, file.version) as version,
        listed.provenance_url,
        listed.sha256,
        file.version = latest.version or pinned.version is not null as is_read_whole,
        row_number() over (
            partition by file.project, file.version, file.filename like '%.whl'
            order by file.filename
        ) as place
    from stg_file as file
    inner join raw_simple_file as listed
        on file.project = listed.project and file.filename = listed.filename
    left join raw_provenance_url as url
        on file.project = url.project and file.filename = url.filename
    left join latest on file.project = latest.project
    left join pinned on file.project = pinned.project and file.version = pinned.version
    where
        file.is_attested
        and file.version is not null
)

select
    project,
    filename,
    version,
    provenance_url,
    sha256,
    coalesce(is_read_whole, false)
    or $identity = 'all'
    or ($identity = 'per-release' and place = 1) as is_asked
from attested
order by project, filename
