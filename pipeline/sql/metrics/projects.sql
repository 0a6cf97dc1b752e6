/*
question: What is known of each project?
grain: >-
  one row per project of the cohort: what its page in the explorer says beside releases and events
key: [project]
denominator: "none: one row per project"
empty: the cohort is empty
columns:
  rank:
    type: integer
    unit: rank
    means: >-
      place in the cohort's list, 1 is the most downloaded; of a build's projects: place in its file
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  downloads:
    type: integer
    unit: files served
    means: downloads in the list's window
    empty: the list has no count
    source: the ranked list's own count
  evidence:
    type: string
    means: evidence of the latest release, which is that of its weakest attestable file
    values: file_evidence
  reason:
    type: string
    means: why the latest release or its evidence is not known
    empty: it is known
  latest_version:
    type: string
    means: newest non-yanked stable release, else newest non-yanked pre-release
    empty: no such release
  latest_released_at:
    type: datetime
    unit: UTC
    means: upload of the first file of the latest release
    empty: the source gives no times
  kinds:
    type: list
    means: publisher kinds read from the provenance of the latest release's files
    empty: none was read
  organization:
    type: string
    means: organization account that the project is in
    empty: none, or ownership not known (see is_ownership_known)
    source: JSON API, ownership.organization
  n_owners:
    type: integer
    unit: accounts
    means: direct owners; 0 with an organization means it manages the project
    empty: ownership not known
  repository_outcome:
    type: string
    means: match, mismatch, undeclared or unknown, of declared and attested repository
    empty: the latest release is not attested
    values: outcome
  status:
    type: string
    means: "status the index states: active, archived, quarantined"
    empty: not asked or not stated
    source: Simple API, project-status; JSON API of older answers
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
