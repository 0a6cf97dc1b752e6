/*
question: What share of the ranks 1 to n is attested, by projects and by downloads?
grain: >-
  one row per known project in rank order: attested share of ranks 1 to its own, and of its tenth
key: [rank]
denominator: known projects of ranks 1 to this one; their downloads; known projects of the tenth
empty: the evidence of no ranked project is known
after: interval
notes: The interval says what other projects of such ranks would do; owners are those of
  fct_cluster.
columns:
  rank:
    type: integer
    unit: rank
    means: place of a known project in the cohort's list, 1 is the most downloaded
  attested: {type: integer, unit: projects, means: attested projects of ranks 1 to this one}
  known: {type: integer, unit: projects, means: known projects of ranks 1 to this one}
  share:
    type: number
    unit: share 0 to 1
    means: attested, of the known projects of ranks 1 to this one
  downloads_share:
    type: number
    unit: share 0 to 1
    means: downloads of attested projects, of the downloads of known ones, ranks 1 to this one
    empty: none of them has a download count
  decile: {type: integer, means: "tenth of the cohort's ranks, 1 is the top"}
  decile_attested:
    type: integer
    unit: projects
    means: attested known projects of the tenth of the ranks
  decile_known: {type: integer, unit: projects, means: known projects of the tenth of the ranks}
  low:
    type: number
    unit: share 0 to 1
    means: >-
      lower end of the 95% interval of the tenth's share, by publishing owners (clusters of
      projects), resampled: bootstrap with a fixed seed, 2,000 draws
    empty: one publishing owner alone; ranks 1-100, which are counted whole
  high:
    type: number
    unit: share 0 to 1
    means: upper end of the interval of the tenth's share
    empty: one publishing owner alone; ranks 1-100, which are counted whole
*/
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
where
    is_known
    and (select is_ranked from raw_snapshot)
window ranks as (order by rank rows unbounded preceding)
order by rank
