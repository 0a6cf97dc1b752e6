-- One row per project of the cohort: its cell of the readiness cross-table, and what it lacks.
-- key: project
-- in order of names: a list of what projects lack is no ranking of them
-- the four states name the cell in readiness_cells; NULL where it cannot be told
-- survives_loss, is_covered: see fct_project; lacks: nothing, holder, attestation, both; NULL
--   where is_covered is NULL; holder: one owner and no organization
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
