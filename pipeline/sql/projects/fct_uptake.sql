-- One row per release in BigQuery's download window and span since its first file: its downloads.
-- key: project, version, span
-- version: as the index spells it, else as uploaded; span: first_hours, first_day, first_week
-- hours: length of the span; downloads: NULL where the log ends before the span, or has a gap in it
-- state: attested (verified too), partial, none_found, not_attestable, unknown
-- is_removed: the index was read and serves the release no more; NULL where it was not read
with logged as (
    select
        download.project,
        parsed.canonical,
        bool_and(parsed.is_prerelease) as is_prerelease,
        min(download.version) as version,
        min(download.first_file_at) as first_file_at,
        max(download.first_file_at) as last_file_at,
        sum(download.first_hours)::bigint as first_hours,
        sum(download.first_day)::bigint as first_day,
        sum(download.first_week)::bigint as first_week
    from raw_download_release as download
    inner join raw_version as parsed on download.version = parsed.version
    group by download.project, parsed.canonical
),

served as (
    select
        release.*,
        parsed.canonical
    from fct_release as release
    inner join raw_version as parsed on release.version = parsed.version
    qualify row_number() over (
        partition by release.project, parsed.canonical
        order by release.position
    ) = 1
),

whole as (
    select
        logged.project,
        logged.canonical,
        spans.span,
        spans.hours,
        logged.last_file_at + to_hours(spans.hours) <= log.window_end and not exists (
            from raw_log_gap as gap
            where
                gap.logged = 'downloads'
                and gap.kind in ('missing_day', 'short_day')
                and gap.first_day < logged.last_file_at + to_hours(spans.hours)
                and gap.last_day + interval 1 day > logged.first_file_at
        ) as is_whole
    from logged
    cross join stg_span as spans
    cross join raw_log_window as log
)

select
    logged.project,
    coalesce(served.version, logged.version) as version,
    whole.span,
    whole.hours,
    logged.first_file_at,
    logged.is_prerelease,
    case
        when not whole.is_whole then null
        when whole.span = 'first_hours' then logged.first_hours
        when whole.span = 'first_day' then logged.first_day
        else logged.first_week
    end as downloads,
    case
        when served.version is null or served.evidence = 'unknown' then 'unknown'
        when served.is_attested then 'attested'
        when served.is_partial then 'partial'
        else served.evidence
    end as state,
    if(page.project is null, null, served.version is null) as is_removed
from logged
inner join whole on logged.project = whole.project and logged.canonical = whole.canonical
left join served on logged.project = served.project and logged.canonical = served.canonical
left join raw_simple as page on logged.project = page.project
cross join raw_log_window as log
-- a file that came late to an older release makes no new one
where served.first_file_at is null or served.first_file_at >= log.window_start
