/*
question: Do the most downloaded projects use other kinds of publisher?
grain: "one row per rank band and publisher kind: projects whose latest release is attested with it"
key: [band, kind]
denominator: known projects of the rank band
empty: no latest release is known to be attested
columns:
  band: {type: string, means: "rank band the project is in; all: of a build, whose projects have no ranks"}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  kind:
    type: string
    means: "publisher kind; unknown: unread, or any other"
    values: publisher_kind
  projects:
    type: integer
    unit: projects
    means: attested projects of the band that count in the kind; one may be in several
  known: {type: integer, unit: projects, means: "known projects of the band, attested or not"}
  share:
    type: number
    unit: share 0 to 1
    means: "projects, of known: the band's known projects, attested or not"
    empty: none is known
*/
with named as (
    select
        band,
        unnest(counted_kinds) as kind
    from fct_project
),

grid as (
    select
        band,
        band_order,
        count(*) filter (where fct_project.is_known) as known,
        shown.kind,
        shown.kind_order
    from fct_project
    cross join code_publisher_kind as shown
    group by all
)

select
    grid.band,
    grid.band_order,
    grid.kind,
    count(named.kind) as projects,
    grid.known,
    count(named.kind) / nullif(grid.known, 0) as share
from grid
left join named on grid.band = named.band and grid.kind = named.kind
where exists (from named)
group by grid.band, grid.band_order, grid.kind, grid.kind_order, grid.known
order by grid.band_order, grid.kind_order
