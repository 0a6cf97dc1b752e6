-- One row per headline share and choice made otherwise: what the share would be.
-- key: id, dimension, variant
-- dimension: reported (the headline itself), cohort_size, list, latest_release, evidence
-- variant: cohort_size: ranks 1 to n, for each n the cohort has; list: projects that are also on
--   the second list, where there is one; latest_release: which release is the newest; evidence: verified (every attestable file, by us), any_file (one attested file is enough)
-- a choice is only listed where it bears on the share; verified is NULL where nothing was checked,
--   and the latest release where the source knows one release a project (published)
-- points: percentage points above the headline
with choices as (
    select
        unnest([
            {dimension: 'reported', variant: 'reported', rule: 'reported', size: null, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 100', rule: 'reported', size: 100, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 360', rule: 'reported', size: 360, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 500', rule: 'reported', size: 500, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 1000', rule: 'reported', size: 1000, tier: 'attested'},
            {dimension: 'list', variant: 'on both lists', rule: 'reported', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'with pre-releases', rule: 'pre', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'with yanked', rule: 'yanked', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'with both', rule: 'both', size: null, tier: 'attested'},
            {dimension: 'evidence', variant: 'verified', rule: 'reported', size: null, tier: 'verified'},
            {dimension: 'evidence', variant: 'any_file', rule: 'reported', size: null, tier: 'any_file'}
        ], recursive := true),
        generate_subscripts(range(11), 1) as choice_order
),

possible as (
    select *
    from choices
    where
        (size is null or size <= (select count(*) from raw_cohort))
        and (dimension <> 'list' or exists (from raw_listed))
),

latest as (
    select
        rules.rule,
        release.*
    from fct_release as release
    cross join (select distinct rule from choices) as rules
    where not release.is_yanked or rules.rule in ('yanked', 'both')
    qualify row_number() over (
        partition by rules.rule, release.project
        order by
            case
                when release.is_prerelease is null then 2
                when release.is_prerelease and rules.rule not in ('pre', 'both') then 1
                else 0
            end,
            release.version_order desc,
            release.version desc
    ) = 1
),

judged as (
    select
        possible.dimension,
        possible.variant,
        possible.choice_order,
        possible.tier,
        project.downloads,
        project.n_owners,
        project.organization,
        project.is_ownership_known,
        project.repository_outcome,
        project.newest_file_at,
        project.is_dormant,
        latest.n_attestable,
        latest.n_attested,
        latest.n_verified,
        latest.n_unknown,
        latest.evidence,
        latest.is_partial,
        coalesce(
            state.reason is null and latest.evidence <> 'unknown',
            false
        ) as is_known,
        coalesce(latest.first_file_at >= timestamp '2024-10-03', false) as is_attestable,
        case possible.tier
            when 'verified' then latest.n_attestable > 0 and latest.n_verified = latest.n_attestable
            when 'any_file' then latest.n_attested > 0
            else latest.is_attested
        end as is_attested
    from possible
    inner join fct_project as project on project.rank <= coalesce(possible.size, project.rank)
        and (possible.dimension <> 'list' or project.project in (select project from raw_listed))
    inner join stg_project as state on project.project = state.project
    left join latest
        on possible.rule = latest.rule and project.project = latest.project
),

counts as (
    select
        dimension,
        variant,
        choice_order,
        tier,
        count(*) filter (where is_known) as known,
        count(*) filter (where is_known and is_attested) as attested,
        sum(downloads) filter (where is_known)::bigint as known_downloads,
        coalesce(sum(downloads) filter (where is_known and is_attested), 0)::bigint as attested_downloads,
        count(*) filter (where is_known and is_attestable) as attestable,
        count(*) filter (where is_known and is_attestable and is_attested) as attestable_attested,
        count(*) filter (where is_known and is_partial) as partially,
        sum(n_attestable - n_unknown)::bigint as files,
        sum(if(tier = 'verified', n_verified, n_attested))::bigint as files_attested,
        count(*) filter (where is_ownership_known) as owned,
        count(*) filter (where is_ownership_known and organization is not null) as in_organization,
        count(*) filter (where is_ownership_known and n_owners = 1) as single_owner,
        count(*) filter (where is_ownership_known and is_known and is_attestable) as owned_attestable,
        count(*) filter (where is_ownership_known and is_known and is_attestable
            and n_owners = 1 and organization is null and evidence = 'none_found') as exposed,
        count(*) filter (where repository_outcome = 'mismatch') as mismatches,
        count(*) filter (where repository_outcome in ('match', 'mismatch')) as matched,
        count(is_dormant) as with_files,
        count(*) filter (where is_dormant) as dormant
    from judged
    group by all
),

shares as (
    select
        dimension,
        variant,
        choice_order,
        (tier = 'verified' and not exists (from raw_signature))
        or (
            dimension = 'latest_release'
            and (select source from raw_snapshot) = 'published'
        )
        or (select source from raw_snapshot) = 'bigquery' as is_untold,
        unnest([
            {id: 'projects_attested', top: attested, bottom: known, bears: 'cohort_size list latest_release evidence'},
            {id: 'projects_attested_by_downloads', top: attested_downloads, bottom: known_downloads, bears: 'cohort_size list latest_release evidence'},
            {id: 'projects_attested_of_attestable', top: attestable_attested, bottom: attestable, bears: 'cohort_size list latest_release evidence'},
            {id: 'projects_attested_partially', top: partially, bottom: known, bears: 'cohort_size list latest_release'},
            {id: 'files_attested_latest', top: files_attested, bottom: files, bears: 'cohort_size list latest_release verified'},
            {id: 'projects_in_organization', top: in_organization, bottom: owned, bears: 'cohort_size list'},
            {id: 'projects_single_owner', top: single_owner, bottom: owned, bears: 'cohort_size list'},
            {id: 'projects_single_owner_no_org_no_attestation', top: exposed, bottom: owned_attestable, bears: 'cohort_size list latest_release'},
            {id: 'projects_repository_mismatch', top: mismatches, bottom: matched, bears: 'cohort_size list'},
            {id: 'projects_dormant_365d', top: dormant, bottom: with_files, bears: 'cohort_size list'}
        ]) as share,
        generate_subscripts(range(10), 1) as share_order
    from counts
)

select
    share.id as id,
    dimension,
    variant,
    if(is_untold or coalesce(share.bottom, 0) = 0, null, share.top) as numerator,
    if(is_untold or coalesce(share.bottom, 0) = 0, null, share.bottom) as denominator,
    numerator / denominator as share,
    100 * (numerator / denominator - max(numerator / denominator) filter (
        where dimension = 'reported'
    ) over (partition by share.id)) as points
from shares
where
    dimension = 'reported'
    or contains(share.bears, dimension)
    or contains(share.bears, variant)
order by share_order, choice_order
