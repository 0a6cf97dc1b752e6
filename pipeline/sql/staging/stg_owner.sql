-- One row per project and direct owner; the account is an ordinal, so that no name goes further.
-- key: project, owner
-- owner: ordinal of an account within this snapshot, in no order that means anything outside it
select
    project,
    dense_rank() over (order by holder) as owner
from raw_role
where role = 'Owner'
