-- One row per depth: how far the cohort and the published list it is compared with agree.
-- key: depth
-- both: projects within this depth of both lists; overlap: their share of the depth, 0 to 1
-- rank_biased_overlap: of the two lists down to the depth k, extrapolated (Webber, Moffat and Zobel
--   2010, equation 32): X(k)/k p^k + (1 - p)/p sum of X(d)/d p^d over d = 1 to k, X(d) the projects
--   within d of both; 0 where they share none, 1 where they are the same
-- p: the chance to look one rank further, 1 - 1/k, so that k ranks are looked at on average and the
--   first k have 86 % of the weight or more; the rest is taken to go on as the depth ends
with depths as (
    select unnest([10, 25, 50, 100, 250, 500, 1000]) as depth
),

places as (
    select unnest(generate_series(1, 1000)) as place
),

first_within as (
    select
        greatest(cohort.rank, listed.rank) as place,
        count(*) as projects
    from raw_cohort as cohort
    inner join raw_listed as listed on cohort.project = listed.project
    group by all
),

shared as (
    select
        places.place,
        (sum(coalesce(first_within.projects, 0)) over (order by places.place))::bigint as "both"
    from places
    left join first_within on places.place = first_within.place
),

weighted as (
    select
        depths.depth,
        1 - 1 / depths.depth as p,
        max(shared."both") as "both",
        sum(shared."both" / shared.place * power(1 - 1 / depths.depth, shared.place)) as terms
    from depths
    inner join shared on shared.place <= depths.depth
    group by depths.depth
)

select
    depth,
    "both",
    "both" / depth as overlap,
    p,
    round("both" / depth * power(p, depth) + (1 - p) / p * terms, 6) as rank_biased_overlap
from weighted
where
    depth <= (select count(*) from raw_cohort)
    and depth <= (select count(*) from raw_listed)
order by depth
