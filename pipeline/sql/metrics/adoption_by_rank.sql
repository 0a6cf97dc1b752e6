/*
question: What share of each rank band had an attested newest release, month by month?
grain: "one row per month end and rank band: projects whose newest release then was attested"
key: [month, band]
denominator: projects with a release at that month's end and known evidence, both by the files
  uploaded until then
empty: no project has a dated release
notes: The month of the capture ends at the capture. A file counts from its upload on, so that what
  was added to a release later does not change an earlier month; yanked is as of the capture.
parameters:
  bands:
    type: string
    default: ""
    pattern: ([1-9]\d{0,5}(,[1-9]\d{0,5})*)?
    means: "last rank of each band, such as 10,100,1000; none: the bands that fct_project has"
columns:
  month: {type: date, unit: month, means: first day of the month}
  measured_on:
    type: date
    unit: day
    means: last day of the month, or the day of the capture if that is earlier
  band: {type: string, means: "rank band the project is in; all: of a build, whose projects have no ranks"}
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
        least(last_day(month), as_of::date) as measured_on,
        least(month + interval 1 month, as_of) as ends_at
    from (
        select
            unnest(
                generate_series(first_month, as_of::date, interval 1 month)
            )::date as month,
            as_of
        from raw_snapshot
        cross join raw_limit
    )
),

newest as (
    select
        months.month,
        months.measured_on,
        release.project,
        latest_release(span, release) as latest
    from months
    inner join fct_release_state as span
        on
            span.from_at < months.ends_at
            and (span.until_at >= months.ends_at or span.until_at is null)
    inner join fct_release as release
        on span.project = release.project and span.version = release.version
    group by all
)

select
    newest.month,
    newest.measured_on,
    rank_band(ranked, $bands).name as band,
    rank_band(ranked, $bands).place as band_order,
    count(*) filter (where newest.latest.is_attested) as attested,
    count(*) filter (where newest.latest.evidence <> 'unknown') as known,
    attested / nullif(known, 0) as share
from newest
inner join fct_project as ranked on newest.project = ranked.project
where newest.latest is not null
group by all
order by newest.month, band_order
