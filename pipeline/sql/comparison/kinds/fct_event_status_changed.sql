-- One row per project whose status changed; subtype is the later one.
-- key: project
select
    project,
    'status_changed' as kind,
    status_after as subtype,
    json_object('status', status_before) as before,
    json_object('status', status_after) as after
from fct_compared_project
where status_before <> status_after
