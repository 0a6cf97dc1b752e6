/*
question: What is known of each project?
grain: >-
  one row per project of the cohort: what its page in the explorer says besides releases and events
key: [project]
denominator: "none: one row per project"
empty: the cohort is empty
like: [fct_project]
columns:
  rank:
  project:
  downloads:
  evidence:
  reason:
  latest_version:
  latest_released_at:
  kinds:
  organization:
  n_owners:
  repository_outcome:
  status:
*/
select
    rank,
    project,
    downloads,
    evidence,
    reason,
    latest_version,
    latest_released_at,
    kinds,
    organization,
    n_owners,
    repository_outcome,
    status
from fct_project
order by rank
