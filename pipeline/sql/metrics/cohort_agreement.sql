/*
question: How far do the cohort and the published list it is compared with agree?
grain: "one row per depth: how far the cohort and the published list it is compared with agree"
key: [depth]
denominator: the depth
empty: there is no second list to compare with
notes: >-
  Rank-biased overlap of the two lists down to the depth k, extrapolated (Webber, Moffat and Zobel
  2010, equation 32): X(k)/k p^k + (1 - p)/p sum of X(d)/d p^d over d = 1 to k, X(d) the projects
  within d of both. With p = 1 - 1/k, k ranks are looked at on average, and the first k have 85% of
  the weight or more; the rest is taken to go on as the depth ends.
columns:
  depth: {type: integer, unit: rank, means: "projects compared, from the top of both lists"}
  both: {type: integer, unit: projects, means: projects within the depth of both lists}
  overlap: {type: number, unit: share, means: "both, of the depth"}
  p:
    type: number
    unit: probability
    means: "of looking one rank further in rank_biased_overlap: 1 - 1/depth"
  rank_biased_overlap:
    type: number
    unit: share 0 to 1
    means: >-
      rank-biased overlap of the two lists down to the depth, extrapolated: 1 the same, 0 nothing in
      common; the top weighs most
*/
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
