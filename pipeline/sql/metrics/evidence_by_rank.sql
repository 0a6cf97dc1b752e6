-- One row per rank band and evidence state of the latest release; unknown is always there.
-- key: band, state
-- state: attested (verified too), partial (some attestable files), none_found, not_attestable, unknown
with states as (
    select
        band,
        band_order,
        case
            when not is_known then 'unknown'
            when is_partial then 'partial'
            when is_attested then 'attested'
            else evidence
        end as state
    from fct_project
),

grid as (
    select distinct
        band,
        band_order,
        shown.evidence as state
    from states
    cross join code_evidence as shown
    where shown.of_release
)

select
    grid.band,
    grid.band_order,
    grid.state,
    count(states.state) as projects
from grid
left join states on grid.band = states.band and grid.state = states.state
group by all
order by grid.band_order, grid.state
