-- One row per rank band: projects in an organization, of those whose ownership is known.
-- key: band
select
    band,
    band_order,
    count(*) filter (where is_ownership_known and organization is not null) as in_organization,
    count(*) filter (where is_ownership_known) as known,
    count(*) filter (where is_ownership_known and organization is not null)
        / nullif(count(*) filter (where is_ownership_known), 0) as share
from fct_project
where exists (from fct_project where is_ownership_known)
group by all
order by band_order
