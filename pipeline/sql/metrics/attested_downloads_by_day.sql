-- One row per day of the download window: downloads of the cohort, and of its attested projects.
-- key: day
-- hole: missing_day, short_day: what the log lacks of the day, its counts are NULL; NULL where nothing
-- known_downloads: of projects whose newest release at the day's end has a known evidence
-- attested_downloads: of those whose newest release then was attested; share: of known_downloads
-- a project, not the version downloaded, is attested here; NULL where the index was not asked
with days as (
    select
        unnest(generate_series(
            window_start::date, window_end::date - 1, interval 1 day
        ))::date as day
    from raw_log_window
),

fetched as (
    select
        download.day,
        download.project,
        download.downloads,
        latest_release(release, release) as latest
    from raw_download_day as download
    left join fct_release as release
        on download.project = release.project
        and release.first_file_at < download.day + interval 1 day
    group by all
),

counted as (
    select
        day,
        sum(downloads)::bigint as downloads,
        coalesce(sum(downloads) filter (where latest.evidence <> 'unknown'), 0)::bigint as known_downloads,
        coalesce(sum(downloads) filter (where latest.is_attested), 0)::bigint as attested_downloads
    from fetched
    group by day
),

holes as (
    select
        day,
        min(hole.kind) as hole
    from days
    inner join raw_log_hole as hole on days.day between hole.first_day and hole.last_day
    where hole.logged = 'downloads' and hole.kind in ('missing_day', 'short_day')
    group by day
),

available as (
    select
        days.day,
        holes.hole,
        if(holes.hole is null, coalesce(counted.downloads, 0), null) as downloads,
        holes.hole is null and (select tells_provenance from raw_capability) as is_available,
        coalesce(counted.attested_downloads, 0) as attested_downloads,
        coalesce(counted.known_downloads, 0) as known_downloads
    from days
    left join counted on days.day = counted.day
    left join holes on days.day = holes.day
    where exists (from raw_download_day)
)

select
    day,
    downloads,
    if(is_available, attested_downloads, null) as attested_downloads,
    if(is_available, known_downloads, null) as known_downloads,
    if(is_available, attested_downloads / nullif(known_downloads, 0), null) as share,
    hole
from available
order by day
