-- One row per rank: downloads in the list's window and the share of ranks 1 to its own.
-- key: rank
select
    rank,
    downloads,
    sum(downloads) over (order by rank) / sum(downloads) over () as cumulative_share
from fct_project
where downloads is not null
order by rank
