-- One row per rank band and publisher kind: projects whose latest release is attested with it.
-- key: band, kind
-- a release with two kinds counts in both; unknown: a file not read, or of any other kind
-- share: of the band's known projects, NULL where there is none; no rows where nothing is attested
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
