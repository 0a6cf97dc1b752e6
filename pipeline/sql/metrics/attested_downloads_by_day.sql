/*
question: How much of each day's downloads went to projects that were attested then?
grain: >-
  one row per day of the download window: downloads of the cohort, and of its attested projects
key: [day]
denominator: downloads of projects whose newest release at the day's end has known evidence
empty: the capture did not ask BigQuery for it (--also downloads_by_day)
notes: Here the project is attested, not the version downloaded.
columns:
  day: {type: date, unit: date, means: "day of the download log, UTC"}
  downloads:
    type: integer
    unit: files served
    means: downloads of the cohort's projects on the day
    empty: the log lacks the day
  attested_downloads:
    type: integer
    unit: files served
    means: downloads on the day of projects whose newest release at its end was attested
    empty: the log lacks the day, or the index was not asked
  known_downloads:
    type: integer
    unit: files served
    means: downloads on the day of projects whose newest release at its end has known evidence
    empty: the log lacks the day, or the index was not asked
  share:
    type: number
    unit: share 0 to 1
    means: attested_downloads divided by known_downloads
    empty: the log lacks the day, the index was not asked, or nothing was fetched
  hole:
    type: string
    means: "what the download log lacks of the day: all of it, or more than half of a usual day"
    empty: nothing
    values: [missing_day, short_day]
*/
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
        latest_release(span, release) as latest
    from raw_download_day as download
    left join fct_release_state as span
        on
            download.project = span.project
            and span.from_at < download.day + interval 1 day
            and (span.until_at >= download.day + interval 1 day or span.until_at is null)
    left join fct_release as release
        on span.project = release.project and span.version = release.version
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

gaps as (
    select
        day,
        min(gap.kind) as hole
    from days
    inner join raw_log_gap as gap on days.day between gap.first_day and gap.last_day
    where gap.logged = 'downloads' and gap.kind in ('missing_day', 'short_day')
    group by day
),

available as (
    select
        days.day,
        gaps.hole,
        if(gaps.hole is null, coalesce(counted.downloads, 0), null) as downloads,
        gaps.hole is null and (select tells_provenance from raw_capability) as is_available,
        coalesce(counted.attested_downloads, 0) as attested_downloads,
        coalesce(counted.known_downloads, 0) as known_downloads
    from days
    left join counted on days.day = counted.day
    left join gaps on days.day = gaps.day
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
