-- One row per project of either list, those that moved most first; none without a second list.
-- key: project
-- places: how many ranks higher it is in the cohort than in the list; NULL where one lacks it
select
    coalesce(cohort.project, listed.project) as project,
    cohort.rank,
    listed.rank as listed_rank,
    listed.rank - cohort.rank as places
from raw_cohort as cohort
full outer join raw_listed as listed on cohort.project = listed.project
where exists (from raw_listed)
order by abs(places) desc nulls first, project
