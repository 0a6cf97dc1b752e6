-- One row per project that came, left, or whose latest release is attested and was not, or the reverse.
-- key: project
-- moved: entered, left (the cohort); gained, lost (attestation of the latest release, known in both);
--   became_known, became_unknown (its evidence)
-- rank_before, evidence_before: in the baseline's cohort; rank_after, evidence_after: in this one
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
