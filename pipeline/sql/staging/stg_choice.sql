-- One row per way to choose what a headline share counts: the reported one, then each made otherwise.
-- key: dimension, variant
-- choice_order: 1 is the reported one
-- dimension: reported, unknown (the reported choice; none, or all, of the projects or files for which
--   it is not known have what is counted), cohort_size, list, latest_release, evidence, start
-- last_rank: of the cohort, NULL for all of it; is_on_both: only projects that are also on the second
--   list; a size the cohort does not have has no row, nor has a second list where there is none
-- counts_prereleases, counts_yanked: such a release can be the latest too; is_settled: releases that may
--   still get files are passed over, those without a time are kept
-- tier: attested, verified (every attestable file, by us), any_file (one attested file is enough)
-- started_on: the day from which anything could be attested, or upload tools did so by default
with listed as (
    select
        choice_order,
        unnest(choice)
    from unnest([
        {dimension: 'reported', variant: 'reported', last_rank: null},
        {dimension: 'unknown', variant: 'none of the unknown', last_rank: null},
        {dimension: 'unknown', variant: 'all of the unknown', last_rank: null},
        {dimension: 'cohort_size', variant: 'top 100', last_rank: 100},
        {dimension: 'cohort_size', variant: 'top 360', last_rank: 360},
        {dimension: 'cohort_size', variant: 'top 500', last_rank: 500},
        {dimension: 'cohort_size', variant: 'top 1000', last_rank: 1000},
        {dimension: 'list', variant: 'on both lists', last_rank: null},
        {dimension: 'latest_release', variant: 'with pre-releases', last_rank: null},
        {dimension: 'latest_release', variant: 'with yanked', last_rank: null},
        {dimension: 'latest_release', variant: 'with both', last_rank: null},
        {dimension: 'latest_release', variant: 'without the last 14 days', last_rank: null},
        {dimension: 'evidence', variant: 'verified', last_rank: null},
        {dimension: 'evidence', variant: 'any_file', last_rank: null},
        {dimension: 'start', variant: 'attested by default', last_rank: null}
    ]) with ordinality as choices (choice, choice_order)
)

select
    listed.choice_order,
    listed.dimension,
    listed.variant,
    listed.last_rank,
    listed.dimension = 'list' as is_on_both,
    listed.variant in ('with pre-releases', 'with both') as counts_prereleases,
    listed.variant in ('with yanked', 'with both') as counts_yanked,
    listed.variant = 'without the last 14 days' as is_settled,
    if(listed.dimension = 'evidence', listed.variant, 'attested') as tier,
    if(listed.dimension = 'start', limits.default_from, limits.attestable_from) as started_on
from listed
cross join raw_limit as limits
where
    (listed.last_rank is null or listed.last_rank <= (select count(*) from raw_cohort))
    and (listed.dimension <> 'list' or exists (from raw_listed))
