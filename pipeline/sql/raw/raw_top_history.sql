-- One row per project of each earlier list of top projects.
-- key: as_of, window_days, project
-- downloads: files served in the list's window; of two rows of a project the better rank stays
select
    as_of,
    window_days,
    rank,
    project,
    downloads
from source_top_history
qualify row_number() over (
    partition by as_of, window_days, project
    order by rank, downloads desc
) = 1
