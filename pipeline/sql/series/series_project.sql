/*
grain: one row per capture of the series and project of its list
key: [snapshot, project]
notes: >-
  What each capture says of each project by itself. A project that is not in a capture's list has no
  row of it; series_gap says from when to when.
like: [series_capture, fct_project]
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
    about.project,
    about.rank,
    about.band,
    about.band_order,
    about.listed_name,
    about.downloads,
    about.reason,
    about.is_known,
    about.status,
    about.latest_version,
    about.latest_released_at,
    about.evidence,
    about.is_attested,
    about.is_partial,
    about.is_attestable,
    about.n_attestable,
    about.n_attested,
    about.n_verified,
    about.n_unknown,
    about.kinds,
    about.newest_file_at,
    about.is_dormant,
    about.is_ownership_known,
    about.organization,
    about.n_owners,
    about.n_maintainers,
    about.owner_state,
    about.organization_state,
    about.evidence_state,
    about.activity_state,
    about.survives_loss,
    about.is_covered,
    about.repository_outcome,
    about.repository_relation,
    about.counted_kinds,
    about.statement,
    about.reference
from captured_project as about
inner join capture on about.place = capture.place
order by capture.place, about.project
