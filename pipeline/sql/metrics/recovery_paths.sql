/*
question: What still works when one thing is lost?
grain: "one row per thing lost and path: does it still lead to the account, or to a release"
key: [loss, path]
denominator: "none: one row per loss and path"
empty: its data file in data/reference/ is empty
document: recovery_paths
notes: By the index's code at the revisions of data/reference/recovery_paths.toml.
columns:
  loss: {type: string, means: "what is lost, by its id"}
  loss_name: {type: string, means: what is lost}
  loss_order: {type: integer, means: "order of the losses, 1 first"}
  path: {type: string, means: "what may still lead to the account or a release, by its id"}
  path_name: {type: string, means: what may still lead to the account or a release}
  path_order: {type: integer, means: "order of the paths, 1 first"}
  goal:
    type: string
    means: "login: the account comes back; release: a new release goes out without it"
  march_2024:
    type: string
    means: works, human (somebody else has to act) or fails, in March 2024
  now: {type: string, means: "works, human (somebody else has to act) or fails, on stated_on"}
  remark: {type: string, means: what to know beside the outcome or the date, empty: nothing}
  stated_on: {type: date, unit: date, means: day of the newest document the row rests on}
  stated_in:
    type: string
    means: posts, commits, documents and lines the row rests on; lines are those of source texts
*/
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
