-- One row per number of claims about the contact addresses that projects publish.
-- key: id
-- columns: as in fct_claim_evidence; denominator 0 where no address at all was kept
with counts as (
    select
        count(*) filter (where contact.has_address) as addressed,
        if(addressed > 0, count(contact.has_address), 0) as addressable,
        count(*) filter (where contact.has_role_address) as role_addressed,
        count(*) filter (where contact.has_free_mail) as free_mailed
    from fct_project as project
    left join raw_contact as contact on project.project = contact.project
)

select
    unnest(
        [
            {id: 'projects_with_contact_address', numerator: addressed},
            {id: 'projects_with_role_address', numerator: role_addressed},
            {id: 'projects_with_free_mail', numerator: free_mailed}
        ],
        recursive := true
    ),
    addressable as denominator,
    'share' as unit,
    'projects' as weight,
    'addresses' as needs,
    'exact' as evidence
from counts
