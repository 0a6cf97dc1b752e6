-- One row per span since a release's first file and evidence state: downloads of those releases.
-- key: span, state
-- releases: of the download window, with the span whole in the log; cut_off: those without
-- removed: of releases, those that the index serves no more
-- share: downloads / known_downloads, which are of releases whose evidence is known; NULL for unknown
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
    -- logs alone say of no release whether it is attested
    and (select tells_provenance from raw_capability)
order by hours, state_order
