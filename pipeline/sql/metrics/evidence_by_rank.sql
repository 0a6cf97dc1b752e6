/*
question: What does the latest release of each project show, by rank band?
grain: one row per rank band and evidence state of the latest release; unknown is always there
key: [band, state]
denominator: all projects of the band, unknown included
empty: the cohort is empty
notes: Unknown is always there.
columns:
  band: {type: string, means: rank band the project is in}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  state:
    type: string
    means: >-
      evidence of the latest release; attested holds verified too, partial: some attestable files
      are attested
    values: release_evidence
  projects:
    type: integer
    unit: projects
    means: projects of the band whose latest release is in the state
*/
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
