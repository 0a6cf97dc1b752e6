-- One row per release as the explorer lists it, oldest first within a project.
-- key: project, version
-- released_at: upload of the first file, UTC; NULL where the source gives no times
select
    project,
    version,
    position,
    first_file_at as released_at,
    if(is_partial, 'partial', evidence) as evidence,
    n_files,
    n_attestable,
    n_attested,
    is_yanked,
    publisher_state,
    kind,
    repository,
    workflow,
    environment,
    statement
from fct_release
order by project, position, version
