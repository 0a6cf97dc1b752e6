/*
question: Which projects are in each cell, and what does each lack to be covered?
grain: "one row per project of the cohort: its cell of the readiness cross-table, and what it lacks"
key: [project]
denominator: "none: one row per project"
empty: the cohort is empty
notes: >-
  In order of names: a list of what projects lack is no ranking of them. The four states name the
  cell in readiness_cells. A holder is lacking where there is one owner and no organization.
like: [fct_project]
columns:
  rank:
  project:
  band:
  band_order:
  downloads:
  owner_state:
  organization_state:
  evidence_state:
  activity_state:
  survives_loss:
  is_covered:
  lacks:
    type: string
    means: "what a project lacks to be covered: nothing, holder, attestation, both"
    empty: is_covered is not known
    values: [nothing, holder, attestation, both]
*/
select
    rank,
    project,
    band,
    band_order,
    downloads,
    owner_state,
    organization_state,
    evidence_state,
    activity_state,
    survives_loss,
    is_covered,
    lacks(fct_project) as lacks
from fct_project
where exists (from fct_project where is_ownership_known)
order by project
