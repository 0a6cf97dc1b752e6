/*
grain: one row per capture of the series and project of its list
key: [snapshot, project]
notes: >-
  What each capture says of each project by itself. A project that is not in a capture's list has no
  row for it; series_gap says from when until when.
like: [fct_project, series_capture]
columns:
  snapshot:
  as_of:
  project:
  rank:
  band:
  band_order:
  listed_name:
  downloads:
  reason:
  is_known:
  status:
  latest_version:
  latest_released_at:
  evidence:
  is_attested:
  is_partial:
  is_attestable:
  n_attestable:
  n_attested:
  n_verified:
  n_unknown:
  kinds:
  newest_file_at:
  is_dormant:
  is_ownership_known:
  organization:
  n_owners:
  n_maintainers:
  owner_state:
  organization_state:
  evidence_state:
  activity_state:
  survives_loss:
  is_covered:
  repository_outcome:
  repository_relation:
  counted_kinds:
  statement:
  reference:
*/
select
    capture.snapshot,
    capture.as_of,
    about.* exclude (place)
from captured_project as about
inner join capture on about.place = capture.place
order by capture.place, about.project
