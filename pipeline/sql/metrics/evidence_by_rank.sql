/*
question: What does the latest release of each project show, by rank band?
grain: one row per rank band and evidence state of the latest release; unknown is always there
key: [band, state]
denominator: all projects of the band, unknown included
empty: the cohort is empty
notes: Unknown is always there.
parameters:
  bands:
    type: string
    default: ""
    pattern: ([1-9]\d{0,5}(,[1-9]\d{0,5})*)?
    means: "last rank of each band, such as 10,100,1000; none: the bands that fct_project has"
columns:
  band: {type: string, means: "rank band the project is in; all: of a build, whose projects have no ranks"}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  state:
    type: string
    means: >-
      evidence of the latest release; attested includes verified, partial: some attestable files
      are attested
    values: release_evidence
  projects:
    type: integer
    unit: projects
    means: projects of the band whose latest release is in the state
*/
with states as (
    select
        rank_band(ranked, $bands).name as band,
        rank_band(ranked, $bands).place as band_order,
        case
            when not ranked.is_known then 'unknown'
            when ranked.is_partial then 'partial'
            when ranked.is_attested then 'attested'
            else ranked.evidence
        end as state
    from fct_project as ranked
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
