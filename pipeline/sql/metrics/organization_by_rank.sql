/*
question: What share of each rank band is in an organization?
grain: "one row per rank band: projects in an organization, of those whose ownership is known"
key: [band]
denominator: projects whose ownership is known; their downloads
empty: the owners of no project are known
parameters:
  bands:
    type: string
    default: ""
    pattern: ([1-9]\d{0,5}(,[1-9]\d{0,5})*)?
    means: "last rank of each band, such as 10,100,1000; none: the bands that fct_project has"
columns:
  band: {type: string, means: "rank band the project is in; all: of a build, whose projects have no ranks"}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  in_organization: {type: integer, unit: projects, means: projects in an organization}
  known: {type: integer, unit: projects, means: projects of the band whose ownership is known}
  share:
    type: number
    unit: share 0 to 1
    means: "in_organization, of known: projects of the band whose ownership is known"
    empty: none is known
  in_organization_downloads:
    type: integer
    unit: files served
    means: downloads of the projects in an organization
    empty: the list has no count
  known_downloads:
    type: integer
    unit: files served
    means: downloads of the projects counted in known, in the list's window
    empty: the list has no count
  downloads_share:
    type: number
    unit: share 0 to 1
    means: in_organization_downloads, of known_downloads
    empty: no downloads were counted, or no ownership is known
*/
with known_projects as (
    select
        rank_band(ranked, $bands).name as band,
        rank_band(ranked, $bands).place as band_order,
        ranked.downloads,
        ranked.is_ownership_known,
        ranked.is_ownership_known and ranked.organization is not null as is_inside
    from fct_project as ranked
    where exists (from fct_project where is_ownership_known)
)

select
    band,
    band_order,
    count(*) filter (where is_inside) as in_organization,
    count(*) filter (where is_ownership_known) as known,
    count(*) filter (where is_inside)
    / nullif(count(*) filter (where is_ownership_known), 0) as share,
    if(
        count(downloads) filter (where is_ownership_known) = 0,
        null,
        coalesce(sum(downloads) filter (where is_inside), 0)
    )::bigint as in_organization_downloads,
    sum(downloads) filter (where is_ownership_known)::bigint as known_downloads,
    coalesce(sum(downloads) filter (where is_inside), 0)
    / nullif(sum(downloads) filter (where is_ownership_known), 0) as downloads_share
from known_projects
group by all
order by band_order
