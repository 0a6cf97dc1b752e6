/*
question: Which projects are in each cell, and what does each lack to be covered?
grain: "one row per project of the cohort: its cell of the readiness cross-table, and what it lacks"
key: [project]
denominator: "none: one row per project"
empty: the cohort is empty
notes: >-
  In order of names: a list of what projects lack is no ranking of them. The four states name the
  cell in readiness_cells. A holder is lacking where there is one owner and no organization.
columns:
  rank:
    type: integer
    unit: rank
    means: >-
      place in the cohort's list, 1 is the most downloaded; of a build's projects: place in its file
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  band: {type: string, means: rank band the project is in}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  downloads:
    type: integer
    unit: files served
    means: downloads in the list's window
    empty: the list has no count
    source: the ranked list's own count
  owner_state:
    type: string
    means: "direct owners: one, two_or_more, hidden (none listed)"
    empty: ownership not known
    values: [one, two_or_more, hidden]
  organization_state:
    type: string
    means: organization or none
    empty: ownership not known
    values: [organization, none]
  evidence_state:
    type: string
    means: "latest release: attested, not_attested, unknown"
    values: [attested, not_attested, unknown]
  activity_state:
    type: string
    means: active, or dormant (newest file older than 365 days at the capture)
    empty: no file time known, or a file without one could be newer
    values: [active, dormant]
  survives_loss:
    type: boolean
    means: >-
      two direct owners or more, or an organization: another can manage it if one account is lost
    empty: ownership not known, or nobody listed and no organization
  is_covered:
    type: boolean
    means: survives_loss, and the latest release is attested
    empty: either cannot be told
  lacks:
    type: string
    means: "what a project lacks to be covered: nothing, holder, attestation, both"
    empty: is_covered cannot be told
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
