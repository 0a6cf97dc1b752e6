-- One row per number of claims about who attests, and how lately.
-- key: id
-- columns of this and the other files here: numerator and denominator of a number; unit (share, count,
--   per_1000); weight: what the denominator counts; needs: what has to be known for it; evidence: exact, or
--   lower_bound where it stands for Trusted Publishing
with counts as (
    select
        count(*) as listed,
        count(*) filter (where is_known) as known,
        count(is_dormant) as dated,
        count(*) filter (where is_dormant is not null and newest_file_at < limits.old_before) as old,
        count(*) filter (where is_known and not is_dormant) as active,
        count(*) filter (where is_known and not is_dormant and is_attested) as active_attested,
        count(*) filter (where is_known and is_attested and len(kinds) > 0) as kinds_read,
        count(*) filter (where is_known and is_attested and list_contains(kinds, 'GitHub')) as github
    from fct_project
    cross join raw_limit as limits
)

select
    unnest(
        [
            {
                id: 'projects_known',
                numerator: known,
                denominator: listed,
                needs: 'evidence',
                evidence: 'exact'
            },
            {
                id: 'projects_attested_active',
                numerator: active_attested,
                denominator: active,
                needs: 'evidence',
                evidence: 'lower_bound'
            },
            {
                id: 'projects_newest_file_before_2024',
                numerator: old,
                denominator: dated,
                needs: 'times',
                evidence: 'exact'
            },
            {
                id: 'attested_kind_github',
                numerator: github,
                denominator: kinds_read,
                needs: 'evidence',
                evidence: 'exact'
            }
        ],
        recursive := true
    ),
    'share' as unit,
    'projects' as weight
from counts
