-- One row per thing lost and path: does it still lead to the account, or to a release.
-- key: loss, path
-- goal: login (the account comes back) or release (it goes out without the account)
-- march_2024, now: works, human (somebody else has to act) or fails, by the index's code at the
--   revisions of data/reference/recovery_paths.toml
select
    loss,
    loss_name,
    loss_order,
    path,
    path_name,
    path_order,
    goal,
    march_2024,
    now,
    remark,
    stated_on,
    source as stated_in
from document
order by loss_order, path_order
