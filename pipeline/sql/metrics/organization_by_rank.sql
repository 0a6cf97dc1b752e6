-- One row per rank band: projects in an organization, of those whose ownership is known.
-- key: band
-- known: projects whose ownership is known; known_downloads: their downloads in the list's window
-- share: in_organization / known; downloads_share: in_organization_downloads / known_downloads
with known_projects as (
    select
        band,
        band_order,
        downloads,
        is_ownership_known,
        is_ownership_known and organization is not null as is_inside
    from fct_project
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
