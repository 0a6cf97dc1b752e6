-- One row per known project in rank order: attested share of ranks 1 to its own, and of its tenth.
-- key: rank
-- share: of known projects; downloads_share: of their downloads, NULL where none is listed
-- decile: tenth of the cohort's ranks, 1 is the top; decile_attested of decile_known projects
with placed as (
    select
        rank,
        is_known,
        is_attested,
        downloads,
        ntile(10) over (order by rank) as decile
    from fct_project
)

select
    rank,
    count(*) filter (where is_attested) over ranks as attested,
    count(*) over ranks as known,
    count(*) filter (where is_attested) over ranks / count(*) over ranks as share,
    sum(if(is_attested, downloads, 0)) over ranks / nullif(sum(downloads) over ranks, 0)
        as downloads_share,
    decile,
    count(*) filter (where is_attested) over (partition by decile) as decile_attested,
    count(*) over (partition by decile) as decile_known
from placed
where is_known
window ranks as (order by rank rows unbounded preceding)
order by rank
