-- One row per choice and project that it counts: what the project is under it.
-- key: choice_order, project
-- is_top: of the ranks that are also counted by themselves
-- n_of_type: attestable files of the latest release, of n_attested, n_verified and n_unknown (of which
--   it is not known); NULL where it has no release
-- is_unlisted: its files are not known, and it may have any number of them
-- is_stated: the reported latest release is attested, so that statement and is_mutable say something of it
-- is_mutable: the workflow that published it is named by what can be moved; NULL where none is stated
-- is_reference_untold: none is stated, and by its kinds of publisher a workflow may have published it
-- is_repository_untold: whether it is the declared one may come out either way
-- closure: what the project and all it depends on are together, by their reported latest releases
-- is_known, is_attestable, is_attested, is_partial, is_none_found: as in fct_project, under the choice
with rules as (
    select distinct
        counts_prereleases,
        counts_yanked,
        is_settled
    from stg_choice
),

latest as (
    select
        release.project,
        rules.counts_prereleases,
        rules.counts_yanked,
        rules.is_settled,
        latest_release(
            {
                version: release.version,
                first_file_at: release.first_file_at,
                n_attested: release.n_attested,
                n_verified: release.n_verified,
                n_none_found: release.n_none_found,
                n_unknown: release.n_unknown
            },
            release,
            prefers_stable := not rules.counts_prereleases,
            counts_yanked := rules.counts_yanked
        ) as release
    from fct_release as release
    cross join rules
    cross join raw_snapshot as snapshot
    cross join raw_limit as limits
    where
        not rules.is_settled
        or release.first_file_at is null
        or release.first_file_at < snapshot.as_of - to_days(limits.late_days)
    group by all
),

-- files without provenance that a later start takes out of what could be attested
early as (
    select
        file.project,
        file.version,
        count(*) filter (where file.evidence = 'none_found') as n_none_found,
        count(*) filter (where file.evidence = 'unknown') as n_unknown
    from stg_file as file
    cross join raw_limit as limits
    where
        file.evidence in ('none_found', 'unknown')
        and file.uploaded_at < limits.default_from
        and file.is_removed is not true
    group by all
),

closures as (
    select
        part.project,
        closure_of(part, part.untold is null) as closure
    from fct_closure as part
    group by part.project
),

released as (
    select
        choice.choice_order,
        latest.project,
        latest.release.first_file_at,
        latest.release.n_attested,
        latest.release.n_verified,
        latest.release.n_none_found
        - if(choice.dimension = 'start', coalesce(early.n_none_found, 0), 0) as n_none_found,
        latest.release.n_unknown
        - if(choice.dimension = 'start', coalesce(early.n_unknown, 0), 0) as n_unknown
    from stg_choice as choice
    inner join latest using (counts_prereleases, counts_yanked, is_settled)
    left join early
        on latest.project = early.project and latest.release.version = early.version
    where latest.release is not null
)

select
    choice.choice_order,
    project.project,
    project.rank <= limits.top_ranks as is_top,
    project.downloads,
    choice.tier,
    project.is_ownership_known,
    project.n_owners,
    project.organization,
    project.repository_outcome,
    coalesce(project.repository_outcome, '') not in ('match', 'mismatch')
    and (not project.is_known or coalesce(project.repository_outcome = 'unknown', false))
        as is_repository_untold,
    project.is_dormant,
    project.counted_kinds,
    project.statement,
    coalesce(project.is_attested, false) as is_stated,
    form.is_mutable,
    is_stated
    and form.reference is null
    and coalesce(not list_has_all(without_workflow.kinds, project.counted_kinds), true)
        as is_reference_untold,
    closures.closure,
    released.n_attested + released.n_none_found + released.n_unknown as n_of_type,
    released.n_attested,
    released.n_verified,
    released.n_unknown,
    released.project is null
    and project.reason not in ('not_found', 'gone', 'no_releases', 'all_yanked') as is_unlisted,
    coalesce(about.reason is null and released.n_unknown = 0, false) as is_known,
    released.first_file_at >= choice.started_on as is_attestable,
    case choice.tier
        when 'verified' then n_of_type > 0 and released.n_verified = n_of_type
        when 'any_file' then released.n_attested > 0
        else released.n_attested > 0 and released.n_attested = n_of_type
    end as is_attested,
    released.n_attested > 0 and released.n_none_found > 0 as is_partial,
    coalesce(released.n_none_found > 0 and released.n_unknown = 0, false) as is_none_found
from stg_choice as choice
cross join raw_limit as limits
inner join fct_project as project
    on
        (choice.last_rank is null or project.rank <= choice.last_rank)
        and (not choice.is_on_both or project.project in (select project from raw_listed))
inner join stg_project as about on project.project = about.project
inner join closures on project.project = closures.project
cross join (
    select list(kind) as kinds
    from code_publisher_kind
    where is_known and kind not in (select kind from code_publisher_field where says = 'workflow')
) as without_workflow
left join code_reference as form on project.reference = form.reference
left join released
    on choice.choice_order = released.choice_order and project.project = released.project
