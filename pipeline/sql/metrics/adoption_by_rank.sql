-- One row per month end and rank band: projects whose newest release then was attested.
-- key: month, band
-- measured_on: the month's last day, or the capture's if that is earlier
-- known: projects with a release at that month's end whose evidence is known; share: attested / known
-- the month of the capture ends at the capture; a file counts from its upload on, so that what was
--   added to a release later does not change an earlier month; yanked is as of the capture
with months as (
    select
        month,
        least(last_day(month), as_of::date) as measured_on,
        least(month + interval 1 month, as_of) as ends_at
    from (
        select
            unnest(
                generate_series(date '2024-10-01', as_of::date, interval 1 month)
            )::date as month,
            as_of
        from raw_snapshot
    )
),

newest as (
    select
        months.month,
        months.measured_on,
        release.project,
        arg_max(
            state.evidence,
            (coalesce(not release.is_prerelease, false), release.version_order)
        ) as evidence,
        arg_max(
            state.is_attested,
            (coalesce(not release.is_prerelease, false), release.version_order)
        ) as is_attested
    from months
    inner join fct_release_state as state
        on state.from_at < months.ends_at
        and (state.until_at >= months.ends_at or state.until_at is null)
    inner join fct_release as release
        on state.project = release.project and state.version = release.version
    where not release.is_yanked
    group by all
)

select
    newest.month,
    newest.measured_on,
    project.band,
    project.band_order,
    count(*) filter (where newest.is_attested) as attested,
    count(*) filter (where newest.evidence <> 'unknown') as known,
    count(*) filter (where newest.is_attested) / nullif(count(*) filter (where newest.evidence <> 'unknown'), 0) as share
from newest
inner join fct_project as project on newest.project = project.project
where project.is_known
group by all
order by newest.month, project.band_order
