/*
question: Which projects have another rank in the published list, or are missing in one?
grain: one row per project of either list, those that moved most first; none without a second list
key: [project]
denominator: "none: one row per project"
empty: there is no second list to compare with
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  rank: {type: integer, unit: rank, means: "rank in the cohort, 1 is the most downloaded"}
  listed_rank:
    type: integer
    unit: rank
    means: rank in the published list that is compared with
    empty: not in that list
  places:
    type: integer
    unit: ranks
    means: how many ranks higher it is in the cohort than in the published list
    empty: one of the lists lacks it
*/
select
    coalesce(cohort.project, listed.project) as project,
    cohort.rank,
    listed.rank as listed_rank,
    listed.rank - cohort.rank as places
from raw_cohort as cohort
full outer join raw_listed as listed on cohort.project = listed.project
where exists (from raw_listed)
order by abs(places) desc nulls first, project
