/*
question: Which projects came, left, gained or lost attestation since the baseline?
grain: one row per project that joined or left the cohort, or whose latest release became attested or
  ceased to be
key: [project]
denominator: "none: one row per project of either cohort that changed"
empty: no baseline was given, or no project changed
notes: Gained and lost are of projects whose evidence both snapshots know.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  moved:
    type: string
    means: >-
      what became of a project since the baseline: entered or left the cohort, gained or lost
      attestation of its latest release, became_known or became_unknown
  rank_before:
    type: integer
    unit: rank
    means: place in the baseline's list
    empty: not in its cohort
  rank_after:
    type: integer
    unit: rank
    means: place in this snapshot's list
    empty: not in its cohort
  evidence_before:
    type: string
    means: >-
      evidence of the latest release in the baseline, the weakest of its files: none_found where
      some are attested too
    empty: not in its cohort
  evidence_after:
    type: string
    means: evidence of the latest release in this snapshot, the weakest of its files
    empty: not in its cohort
*/
with both_sides as (
    select
        coalesce(later.project, earlier.project) as project,
        case
            when earlier.project is null then 'entered'
            when later.project is null then 'left'
            when later.is_known and not earlier.is_known then 'became_known'
            when earlier.is_known and not later.is_known then 'became_unknown'
            when later.is_attested and not earlier.is_attested then 'gained'
            when earlier.is_attested and not later.is_attested then 'lost'
        end as moved,
        earlier.rank as rank_before,
        later.rank as rank_after,
        earlier.evidence as evidence_before,
        later.evidence as evidence_after
    from fct_project as later
    full join fct_baseline_project as earlier on later.project = earlier.project
    where exists (from fct_baseline)
)

select *
from both_sides
where moved is not null
order by
    list_position(
        ['gained', 'lost', 'entered', 'left', 'became_known', 'became_unknown'], moved
    ),
    coalesce(rank_after, rank_before),
    project
