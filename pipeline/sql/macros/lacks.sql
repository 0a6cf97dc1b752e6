-- What a project lacks to be covered, as a row of fct_project: nothing, a second holder (another direct
-- owner, or an organization), attestation, or both; NULL where it is not known.
create or replace macro lacks(project) as (
    case
        when project.is_covered is null then null
        when project.is_covered then 'nothing'
        when project.survives_loss then 'attestation'
        when project.is_attested then 'holder'
        else 'both'
    end
);
