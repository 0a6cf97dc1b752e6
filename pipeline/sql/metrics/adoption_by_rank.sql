/*
question: What share of each rank band had an attested newest release, month by month?
grain: "one row per month end and rank band: projects whose newest release then was attested"
key: [month, band]
denominator: projects with a release at that month's end and known evidence, both by the files
  uploaded until then
empty: no known project has a dated release
notes: The month of the capture ends at the capture. A file counts from its upload on, so that what
  was added to a release later does not change an earlier month; yanked is as of the capture.
columns:
  month: {type: date, unit: month, means: first day of the month}
  band: {type: string, means: rank band the project is in}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  attested:
    type: integer
    unit: projects
    means: of known, projects whose newest release by the month's end was attested, by the files
      uploaded until then
  known:
    type: integer
    unit: projects
    means: projects of the band with a release by the month's end whose evidence was known then
  share:
    type: number
    unit: share 0 to 1
    means: >-
      attested, of known: projects of the band with a release by the month's end and known evidence
    empty: none is known
*/
with months as (
    select
        month,
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
