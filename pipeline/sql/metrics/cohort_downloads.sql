/*
question: How concentrated are downloads in the cohort?
grain: "one row per rank: downloads in the list's window and the share of ranks 1 to its own"
key: [rank]
denominator: downloads of all listed projects
empty: the list counts no downloads
columns:
  rank:
    type: integer
    unit: rank
    means: >-
      place in the cohort's list, 1 is the most downloaded; of a build's projects: place in its file
  downloads:
    type: integer
    unit: files served
    means: downloads in the list's window
    empty: the list has no count
    source: the ranked list's own count
  cumulative_share:
    type: number
    unit: share 0 to 1
    means: share of downloads of ranks 1 to this one
    empty: nothing on the list was downloaded
*/
select
    rank,
    downloads,
    sum(downloads) over (order by rank) / nullif(sum(downloads) over (), 0) as cumulative_share
from fct_project
where downloads is not null
order by rank
