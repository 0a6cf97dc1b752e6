/*
question: How much of what is fetched of new releases is attested, by the version fetched?
grain: >-
  one row per span since a release's first file and evidence state: downloads of those releases
key: [span, state]
denominator: downloads, in the span, of releases whose evidence is known
empty: the capture did not ask BigQuery for it (--also downloads_by_release), or logs alone do not
  say who published
columns:
  span:
    type: string
    means: "time since the first file of a release: 6 hours, 24 hours, 7 days"
    values: [first_hours, first_day, first_week]
  state: {type: string, means: evidence of the release, values: release_evidence}
  state_order: {type: integer, unit: rank, means: "order of the states, from attested to unknown"}
  releases:
    type: integer
    unit: releases
    means: releases of the download window in the state, with the span whole in the log
  removed:
    type: integer
    unit: releases
    means: of releases, those that the index no longer serves
  cut_off:
    type: integer
    unit: releases
    means: "releases left out: the download log ends before the span does, or lacks a day of it"
  downloads: {type: integer, unit: files served, means: "downloads, in the span, of these releases"}
  known_downloads:
    type: integer
    unit: files served
    means: downloads, in the span, of releases whose evidence is known
  share:
    type: number
    unit: share 0 to 1
    means: downloads divided by known_downloads
    empty: the evidence is unknown, or nothing was fetched
*/
with states as (
    select
        evidence as state,
        (row_number() over (order by evidence_order))::integer as state_order
    from code_evidence
    where of_release
),

counted as (
    select
        spans.span,
        spans.hours,
        states.state,
        states.state_order,
        count(uptake.downloads) as releases,
        count(*) filter (where uptake.downloads is not null and uptake.is_removed) as removed,
        count(uptake.project) - count(uptake.downloads) as cut_off,
        coalesce(sum(uptake.downloads), 0)::bigint as downloads
    from stg_span as spans
    cross join states
    left join fct_uptake as uptake on spans.span = uptake.span and states.state = uptake.state
    group by all
)

select
    span,
    state,
    state_order,
    releases,
    removed,
    cut_off,
    downloads,
    (sum(downloads) filter (where state <> 'unknown') over (partition by span))::bigint
        as known_downloads,
    if(state = 'unknown', null, downloads / nullif(known_downloads, 0)) as share
from counted
where
    exists (from fct_uptake)
    -- logs alone do not say whether a release is attested
    and (select tells_provenance from raw_capability)
order by hours, state_order
