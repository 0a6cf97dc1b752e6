-- One row per known project in rank order: attested share of ranks 1 to its own.
-- key: rank
-- share: of known projects; downloads_share: of their downloads, NULL where none is listed
select
    rank,
    count(*) filter (where is_attested) over ranks as attested,
    count(*) over ranks as known,
    count(*) filter (where is_attested) over ranks / count(*) over ranks as share,
    sum(if(is_attested, downloads, 0)) over ranks / nullif(sum(downloads) over ranks, 0)
        as downloads_share
from fct_project
where is_known
window ranks as (order by rank rows unbounded preceding)
order by rank
