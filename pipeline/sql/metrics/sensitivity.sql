-- One row per headline share and choice made otherwise: what the share would be.
-- key: id, dimension, variant
-- dimension: reported (the headline itself), cohort_size, list, latest_release, evidence, start, unknown
-- variant: cohort_size: ranks 1 to n, for each n the cohort has; list: projects that are also on
--   the second list, where there is one; latest_release: which release is the newest; evidence: verified (every attestable file, by us), any_file (one attested file is enough);
--   start: nothing could be attested before upload tools did so by default (boundary A);
--   unknown: none, or all, of the projects (files) it cannot be told of have what is counted, and all
--   of them are in the denominator: the share is nowhere outside these two; NULL for files where a
--   project's list of files is not known
-- releases of the last 14 days may still get files; those without a time are kept
-- a choice is only listed where it bears on the share; verified is NULL where nothing was checked,
--   and the latest release and the start where the source knows one release a project and no times
--   (published)
-- points: percentage points above the headline
with choices as (
    select
        unnest([
            {dimension: 'reported', variant: 'reported', rule: 'reported', size: null, tier: 'attested'},
            {dimension: 'unknown', variant: 'none of the unknown', rule: 'reported', size: null, tier: 'attested'},
            {dimension: 'unknown', variant: 'all of the unknown', rule: 'reported', size: null, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 100', rule: 'reported', size: 100, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 360', rule: 'reported', size: 360, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 500', rule: 'reported', size: 500, tier: 'attested'},
            {dimension: 'cohort_size', variant: 'top 1000', rule: 'reported', size: 1000, tier: 'attested'},
            {dimension: 'list', variant: 'on both lists', rule: 'reported', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'with pre-releases', rule: 'pre', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'with yanked', rule: 'yanked', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'with both', rule: 'both', size: null, tier: 'attested'},
            {dimension: 'latest_release', variant: 'without the last 14 days', rule: 'settled', size: null, tier: 'attested'},
            {dimension: 'evidence', variant: 'verified', rule: 'reported', size: null, tier: 'verified'},
            {dimension: 'evidence', variant: 'any_file', rule: 'reported', size: null, tier: 'any_file'},
            {dimension: 'start', variant: 'attested by default', rule: 'reported', size: null, tier: 'attested'}
        ], recursive := true),
        generate_subscripts(range(15), 1) as choice_order
),

possible as (
    select
        choices.*,
        if(dimension = 'start', by_default.happened_on, date '2024-10-03') as started_on
    from choices
    cross join (
        select happened_on
        from raw_boundary
        where axis = 'attestation' and letter = 'A'
    ) as by_default
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
    cross join raw_snapshot as snapshot
    where
        (not release.is_yanked or rules.rule in ('yanked', 'both'))
        and (
            rules.rule <> 'settled'
            or release.first_file_at is null
            or release.first_file_at < snapshot.as_of - interval 14 day
        )
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

-- files without provenance that a later start takes out of what could be attested
early as (
    select
        file.project,
        file.version,
        count(*) filter (where file.evidence = 'none_found') as n_none_found,
        count(*) filter (where file.evidence = 'unknown') as n_unknown
    from stg_file as file
    cross join (select max(started_on) as started_on from possible) as latest_start
    where
        file.evidence in ('none_found', 'unknown')
        and file.uploaded_at < latest_start.started_on
        and file.is_removed is not true
    group by all
),

released as (
    select
        possible.*,
        latest.project,
        latest.first_file_at,
        latest.n_attested,
        latest.n_verified,
        latest.n_none_found - if(dimension = 'start', coalesce(early.n_none_found, 0), 0)
            as n_bare,
        latest.n_unknown - if(dimension = 'start', coalesce(early.n_unknown, 0), 0) as n_untold,
        latest.n_attested + n_bare + n_untold as n_of_type
    from possible
    inner join latest on possible.rule = latest.rule
    left join early on latest.project = early.project and latest.version = early.version
),

judged as (
    select
        possible.dimension,
        possible.variant,
        possible.choice_order,
        possible.tier,
        project.rank,
        project.reason,
        project.downloads,
        project.n_owners,
        project.organization,
        project.is_ownership_known,
        project.repository_outcome,
        project.is_dormant,
        project.counted_kinds,
        released.n_of_type,
        released.n_attested,
        released.n_verified,
        released.n_untold,
        released.n_attested > 0 and released.n_bare > 0 as is_partial,
        coalesce(released.n_bare > 0 and released.n_untold = 0, false) as is_none_found,
        coalesce(state.reason is null and released.n_untold = 0, false) as is_known,
        released.first_file_at >= possible.started_on as is_attestable,
        case possible.tier
            when 'verified' then released.n_of_type > 0 and released.n_verified = released.n_of_type
            when 'any_file' then released.n_attested > 0
            else released.n_attested > 0 and released.n_attested = released.n_of_type
        end as is_attested,
        -- what it cannot be told of, and of that what could count as exposed
        coalesce(is_attestable, true) and not (is_known and coalesce(is_attestable, false))
            as is_maybe_attestable,
        coalesce(is_attestable, true) and not (
            project.is_ownership_known and is_known and coalesce(is_attestable, false)
        ) as is_maybe_judged,
        is_maybe_judged
        and (
            not project.is_ownership_known
            or (project.n_owners = 1 and project.organization is null)
        )
        and (not is_known or is_none_found) as is_maybe_exposed
    from possible
    inner join fct_project as project on project.rank <= coalesce(possible.size, project.rank)
        and (possible.dimension <> 'list' or project.project in (select project from raw_listed))
    inner join stg_project as state on project.project = state.project
    left join released
        on possible.choice_order = released.choice_order and project.project = released.project
),

counts as (
    select
        dimension,
        variant,
        choice_order,
        tier,
        count(*) filter (where is_known) as known,
        count(*) filter (where is_known and is_attested) as attested,
        count(*) filter (where not is_known) as unknown,
        sum(downloads) filter (where is_known)::bigint as known_downloads,
        coalesce(sum(downloads) filter (where is_known and is_attested), 0)::bigint as attested_downloads,
        coalesce(sum(downloads) filter (where not is_known), 0)::bigint as unknown_downloads,
        count(*) filter (where is_known and is_attestable) as attestable,
        count(*) filter (where is_known and is_attestable and is_attested) as attestable_attested,
        count(*) filter (where is_maybe_attestable) as maybe_attestable,
        count(*) filter (where is_known and is_partial) as partially,
        count(*) filter (where is_known and rank <= 100) as known_top100,
        count(*) filter (where is_known and rank <= 100 and is_attested) as attested_top100,
        count(*) filter (where not is_known and rank <= 100) as unknown_top100,
        sum(n_of_type - n_untold)::bigint as files,
        sum(if(tier = 'verified', n_verified, n_attested))::bigint as files_attested,
        coalesce(sum(n_untold), 0)::bigint as files_unknown,
        count(*) filter (where n_of_type is null
            and reason not in ('not_found', 'gone', 'no_releases', 'all_yanked')) as unlisted,
        count(*) filter (where is_ownership_known) as owned,
        count(*) filter (where not is_ownership_known) as unowned,
        count(*) filter (where is_ownership_known and organization is not null) as in_organization,
        count(*) filter (where is_ownership_known and n_owners = 1) as single_owner,
        count(*) filter (where is_ownership_known and is_known and is_attestable) as owned_attestable,
        count(*) filter (where is_ownership_known and is_known and is_attestable
            and n_owners = 1 and organization is null and is_none_found) as exposed,
        count(*) filter (where is_maybe_judged) as maybe_judged,
        count(*) filter (where is_maybe_exposed) as maybe_exposed,
        count(*) filter (where repository_outcome = 'match') as matches,
        count(*) filter (where repository_outcome = 'mismatch') as mismatches,
        count(*) filter (where not is_known or repository_outcome = 'unknown') as maybe_matched,
        count(is_dormant) as dated,
        count(*) filter (where is_dormant) as dormant,
        count(*) filter (where is_dormant is null) as undated
    from judged
    group by all
),

kinds as (
    select
        dimension,
        variant,
        list({kind: lower(kind), projects: projects, maybe: maybe} order by kind_order) as kinds
    from (
        select
            judged.dimension,
            judged.variant,
            shown.kind,
            shown.kind_order,
            count(*) filter (where list_contains(counted_kinds, shown.kind)) as projects,
            count(*) filter (where not judged.is_known or (
                shown.is_known
                and list_contains(counted_kinds, 'unknown')
                and not list_contains(counted_kinds, shown.kind)
            )) as maybe
        from judged
        cross join code_publisher_kind as shown
        group by all
    )
    group by all
),

lists as (
    select
        counts.dimension,
        counts.variant,
        choice_order,
        unlisted,
        (tier = 'verified' and not exists (from raw_signature))
        or (
            counts.dimension in ('latest_release', 'start')
            and not (select tells_releases from raw_capability)
        )
        or not (select tells_provenance from raw_capability) as is_untold,
        list_concat(
            [
                {id: 'projects_attested', top: attested, bottom: known, maybe: unknown, untold: unknown, bears: 'cohort_size list latest_release evidence start'},
                {id: 'projects_attested_by_downloads', top: attested_downloads, bottom: known_downloads, maybe: unknown_downloads, untold: unknown_downloads, bears: 'cohort_size list latest_release evidence start'},
                {id: 'projects_attested_of_attestable', top: attestable_attested, bottom: attestable, maybe: maybe_attestable, untold: maybe_attestable, bears: 'cohort_size list latest_release evidence start'},
                {id: 'projects_attested_partially', top: partially, bottom: known, maybe: unknown, untold: unknown, bears: 'cohort_size list latest_release start'},
                {id: 'projects_attested_top100', top: attested_top100, bottom: known_top100, maybe: unknown_top100, untold: unknown_top100, bears: 'latest_release evidence start'}
            ],
            list_transform(kinds.kinds, lambda each: {
                id: 'projects_attested_kind_' || each.kind, top: each.projects, bottom: known,
                maybe: each.maybe, untold: unknown, bears: 'cohort_size list'
            }),
            [
                {id: 'files_attested_latest', top: files_attested, bottom: files, maybe: files_unknown, untold: files_unknown, bears: 'cohort_size list latest_release verified start'},
                {id: 'projects_in_organization', top: in_organization, bottom: owned, maybe: unowned, untold: unowned, bears: 'cohort_size list'},
                {id: 'projects_single_owner', top: single_owner, bottom: owned, maybe: unowned, untold: unowned, bears: 'cohort_size list'},
                {id: 'projects_single_owner_no_org_no_attestation', top: exposed, bottom: owned_attestable, maybe: maybe_exposed, untold: maybe_judged, bears: 'cohort_size list latest_release start'},
                {id: 'projects_repository_match', top: matches, bottom: matches + mismatches, maybe: maybe_matched, untold: maybe_matched, bears: 'cohort_size list'},
                {id: 'projects_repository_mismatch', top: mismatches, bottom: matches + mismatches, maybe: maybe_matched, untold: maybe_matched, bears: 'cohort_size list'},
                {id: 'projects_dormant_365d', top: dormant, bottom: dated, maybe: undated, untold: undated, bears: 'cohort_size list'}
            ]
        ) as shares
    from counts
    inner join kinds on counts.dimension = kinds.dimension and counts.variant = kinds.variant
),

shares as (
    select
        lists.* exclude (shares),
        unnest(shares) as share,
        generate_subscripts(shares, 1) as share_order
    from lists
),

told as (
    select
        *,
        is_untold
        or coalesce(share.bottom, 0) = 0
        or (share.id = 'files_attested_latest' and dimension = 'unknown' and unlisted > 0) as is_null
    from shares
    where
        dimension in ('reported', 'unknown')
        or contains(share.bears, dimension)
        or contains(share.bears, variant)
)

select
    share.id as id,
    dimension,
    variant,
    if(is_null, null, share.top + if(variant = 'all of the unknown', share.maybe, 0)) as numerator,
    if(is_null, null, share.bottom + if(dimension = 'unknown', share.untold, 0)) as denominator,
    numerator / denominator as share,
    round(100 * (numerator / denominator - max(numerator / denominator) filter (
        where dimension = 'reported'
    ) over (partition by share.id)), 6) as points
from told
order by share_order, choice_order
