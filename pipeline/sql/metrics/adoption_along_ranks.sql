-- One row per known project in rank order: attested share of ranks 1 to its own, and of its tenth.
-- key: rank
-- share: of known projects; downloads_share: of their downloads, NULL where none is listed
-- decile: tenth of the cohort's ranks, 1 is the top; decile_attested of decile_known projects
-- cluster_numbers, cluster_sizes: attested and known projects of the tenth by publishing owner
--   (fct_cluster), for its interval; NULL for a tenth within ranks 1-100, which are counted whole
with placed as (
    select
        project.rank,
        project.is_known,
        project.is_attested,
        project.downloads,
        cluster.cluster,
        ntile(10) over (order by project.rank) as decile
    from fct_project as project
    inner join fct_cluster as cluster on project.project = cluster.project
),

owners as (
    select
        decile,
        cluster,
        max(rank) as last_rank,
        count(*) filter (where is_attested) as number,
        count(*) as size
    from placed
    where is_known
    group by all
),

tenths as (
    select
        decile,
        list(number order by cluster) as cluster_numbers,
        list(size order by cluster) as cluster_sizes
    from owners
    group by decile
    having max(last_rank) > (select top_ranks from raw_limit)
)

select
    rank,
    count(*) filter (where is_attested) over ranks as attested,
    count(*) over ranks as known,
    count(*) filter (where is_attested) over ranks / count(*) over ranks as share,
    sum(if(is_attested, downloads, 0)) over ranks / nullif(sum(downloads) over ranks, 0)
        as downloads_share,
    placed.decile,
    count(*) filter (where is_attested) over (partition by placed.decile) as decile_attested,
    count(*) over (partition by placed.decile) as decile_known,
    tenths.cluster_numbers,
    tenths.cluster_sizes
from placed
left join tenths on placed.decile = tenths.decile
where is_known
window ranks as (order by rank rows unbounded preceding)
order by rank
