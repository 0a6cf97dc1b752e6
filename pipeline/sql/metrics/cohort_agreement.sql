-- One row per depth: how far the cohort and the published list it is compared with agree.
-- key: depth
-- both: projects within this depth of both lists; overlap: their share of the depth, 0 to 1
-- rank_correlation: Spearman, of the projects in both; NULL below 3 of them
with depths as (
    select unnest([10, 25, 50, 100, 250, 500, 1000]) as depth
),

within as (
    select
        depths.depth,
        row_number() over (partition by depths.depth order by cohort.rank) as here,
        row_number() over (partition by depths.depth order by listed.rank) as there
    from depths
    inner join raw_cohort as cohort on cohort.rank <= depths.depth
    inner join raw_listed as listed
        on cohort.project = listed.project
        and listed.rank <= depths.depth
)

select
    depths.depth,
    count(within.here) as "both",
    count(within.here) / depths.depth as overlap,
    if(count(within.here) > 2, corr(within.here, within.there), null) as rank_correlation
from depths
left join within on depths.depth = within.depth
where
    depths.depth <= (select count(*) from raw_cohort)
    and depths.depth <= (select count(*) from raw_listed)
group by depths.depth
order by depths.depth
