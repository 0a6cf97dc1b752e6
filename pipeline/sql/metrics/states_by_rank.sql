/*
question: Do a single owner, no attestation and a year of silence go together?
grain: >-
  one row per tenth of the ranks and condition: single owner, no attestation, no release for a year
key: [decile, measure]
denominator: projects of the tenth for which the condition is known
empty: no project has known owners, evidence and upload times
notes: Independence is within the tenth, from the shares among the projects for which all
  three are known.
columns:
  decile: {type: integer, means: "tenth of the cohort's ranks, 1 is the top"}
  low_rank: {type: integer, unit: rank, means: first of the tenth}
  high_rank: {type: integer, unit: rank, means: last of the tenth}
  measure:
    type: string
    means: condition that applies to the projects
    values: [one_owner, not_attested, dormant, all_three]
  projects:
    type: integer
    unit: projects
    means: of known, projects for which the condition holds
  known:
    type: integer
    unit: projects
    means: projects of the tenth for which the condition is known
  share:
    type: number
    unit: share 0 to 1
    means: projects, of those of the tenth for which the condition is known
    empty: it is known for none
  expected:
    type: number
    unit: projects
    means: projects that would meet all three conditions if these were independent within the tenth
    empty: not the row of all three, or it is not known
*/
with conditions as (
    select
        ntile(10) over (order by rank) as decile,
        rank,
        if(is_ownership_known, n_owners = 1, null) as one_owner,
        if(is_known, not is_attested, null) as not_attested,
        is_dormant as dormant
    from fct_project
    where rank is not null
),

joined as (
    select
        *,
        one_owner and not_attested and dormant as all_three,
        one_owner is not null and not_attested is not null and dormant is not null as is_available
    from conditions
),

ends as (
    select
        decile,
        min(rank) as low_rank,
        max(rank) as high_rank,
        count(*) filter (where is_available)
        * avg(one_owner::int) filter (where is_available)
        * avg(not_attested::int) filter (where is_available)
        * avg(dormant::int) filter (where is_available) as expected
    from joined
    group by decile
),

long as (
    select
        decile,
        unnest(['one_owner', 'not_attested', 'dormant', 'all_three']) as measure,
        unnest([one_owner, not_attested, dormant, if(is_available, all_three, null)]) as holds
    from joined
)

select
    long.decile,
    ends.low_rank,
    ends.high_rank,
    long.measure,
    count(*) filter (where long.holds) as projects,
    count(long.holds) as known,
    count(*) filter (where long.holds) / nullif(count(long.holds), 0) as share,
    if(long.measure = 'all_three', ends.expected, null) as expected
from long
inner join ends on long.decile = ends.decile
where exists (from fct_project where is_ownership_known)
group by all
order by long.decile, long.measure
