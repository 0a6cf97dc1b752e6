-- One row per release and rule of comparison that finds an earlier attested release to compare it with.
-- key: project, version, rule
-- releases: attested ones, and ones without any attested file
-- rule: contract (the previous attested release of the line, else what a new line is compared with;
--   of attested releases only), same_line (epoch and major, stable and pre-releases apart), any (the
--   release before), stable_only (stable against stable)
-- previous_version: the baseline; only files uploaded by the time of the release's own first file
--   count: the baseline was attested by then, and its publishers are those of these files; of attested
--   releases one whose publishers could be read, where there is one
-- baseline: same_line, any
-- change, changed_at: the first of kind, repository, workflow, environment in which the sets of
--   publishers differ, and the upload of the first file that shows it; NULL where none does
-- subtype, of a repository change: replaced or unknown (ids missing) where no repository is shared, added
--   where one is new, transferred (same id, new owner), renamed (same ids, new name)
-- is_same: no repository, workflow or environment is new, and none but a whole repository is gone; a
--   renamed repository is the same, a transferred one is not; NULL where nobody asked who published
--   the baseline, or the release is not attested
-- is_part_read: files of either release were not asked about, so that a change is not certain
with bases as (
    select
        release.project,
        release.version,
        release.position,
        release.epoch,
        release.major,
        release.is_prerelease,
        state.from_at,
        state.until_at,
        release.first_read_at,
        release.first_unread_at,
        release.first_not_asked_at
    from fct_release as release
    inner join fct_release_state as state
        on release.project = state.project and release.version = state.version
    where state.state = 'attested'
),

candidates as (
    select
        later.project,
        later.version,
        max((base.is_usable, base.position)) filter (
            where base.epoch is not distinct from later.epoch
            and base.major is not distinct from later.major
            and base.is_prerelease is not distinct from later.is_prerelease
        )[2] as same_line_position,
        max((base.is_usable, base.position))[2] as any_position,
        max((base.is_usable, base.position)) filter (where not base.is_prerelease)[2]
            as stable_position,
        max(base.position) filter (
            where base.epoch is not distinct from later.epoch
            and base.major is not distinct from later.major
            and base.is_prerelease is not distinct from later.is_prerelease
            and base.is_usable
        ) as usable_line_position,
        max(base.position) filter (where base.is_usable and not base.is_prerelease)
            as usable_stable_position,
        max(base.position) filter (where base.is_usable) as usable_position,
        count(*) filter (
            where base.epoch is not distinct from later.epoch
            and base.major is not distinct from later.major
        ) as n_attested_on_major
    from fct_release as later
    inner join (
        select
            base.*,
            later.position as later_position,
            -- whose publishers nobody could read is passed over; what nobody asked about is not;
            -- where nothing is attested there are no publishers to compare
            not later.is_attested
            or (
                coalesce(
                    base.first_read_at <= later.first_file_at
                    or base.first_not_asked_at <= later.first_file_at,
                    false
                )
                and (base.first_unread_at is null or base.first_unread_at > later.first_file_at)
            ) as is_usable
        from bases as base
        inner join fct_release as later
            on base.project = later.project
            and base.position < later.position
            and later.first_file_at >= base.from_at
            and (base.until_at is null or later.first_file_at < base.until_at)
    ) as base
        on later.project = base.project and later.position = base.later_position
    where
        later.is_attested
        or (later.n_none_found > 0 and later.n_none_found = later.n_attestable)
    group by later.project, later.version
),

ruled as (
    select
        candidates.project,
        candidates.version,
        unnest([
            {rule: 'same_line', position: same_line_position},
            {rule: 'any', position: any_position},
            {rule: 'stable_only', position: if(not later.is_prerelease, stable_position, null)},
            {
                rule: 'contract',
                position: case
                    when not later.is_attested then null
                    when usable_line_position is not null then usable_line_position
                    when not later.is_prerelease
                        then coalesce(usable_stable_position, usable_position)
                    when n_attested_on_major = 0 then usable_position
                end
            }
        ], recursive := true),
        candidates.usable_line_position
    from candidates
    inner join fct_release as later
        on candidates.project = later.project and candidates.version = later.version
),

pairs as (
    select distinct
        ruled.project,
        ruled.version,
        base.version as previous_version,
        later.first_file_at,
        later.publisher_state = 'part_read'
        or coalesce(base.first_not_asked_at <= later.first_file_at, false) as is_part_read
    from ruled
    inner join fct_release as base
        on ruled.project = base.project and ruled.position = base.position
    inner join fct_release as later
        on ruled.project = later.project and ruled.version = later.version
    where
        later.is_attested
        and later.publisher_state in ('one', 'several', 'part_read')
        and (base.first_unread_at is null or base.first_unread_at > later.first_file_at)
),

crossed as (
    select
        pairs.project,
        pairs.version,
        pairs.previous_version,
        now.publisher_number as now_number,
        now.first_file_at,
        before.publisher_number as before_number,
        now.kind = before.kind as is_kind,
        is_same_repository(now, before) as is_repository,
        now.repository is not distinct from before.repository as is_name,
        now.owner_id = before.owner_id as is_owner,
        now.workflow is not distinct from before.workflow as is_workflow,
        now.environment is not distinct from before.environment as is_environment,
        now.repository_id is null or before.repository_id is null as is_without_id
    from pairs
    inner join fct_release_publisher as now
        on pairs.project = now.project and pairs.version = now.version
    inner join fct_release_publisher as before
        on pairs.project = before.project
        and pairs.previous_version = before.version
        and before.first_file_at <= pairs.first_file_at
),

current as (
    select
        project,
        version,
        previous_version,
        now_number,
        first_file_at,
        bool_or(is_kind) as is_kind,
        bool_or(is_repository) as is_known,
        coalesce(bool_or(is_name) filter (where is_repository), true) as is_name,
        coalesce(bool_or(coalesce(is_owner, true)) filter (where is_repository), true) as is_owner,
        coalesce(bool_or(is_owner is not null) filter (where is_repository), false) as has_owner,
        coalesce(bool_or(is_workflow) filter (where is_repository), false) as is_workflow,
        coalesce(bool_or(is_workflow and is_environment) filter (where is_repository), false)
            as is_environment,
        bool_or(is_without_id) as is_without_id
    from crossed
    group by all
),

previous as (
    select
        project,
        version,
        previous_version,
        before_number,
        bool_or(is_repository) as is_kept,
        bool_or(is_repository and is_workflow) as is_workflow_kept,
        bool_or(is_repository and is_workflow and is_environment) as is_environment_kept
    from crossed
    group by all
),

current_set as (
    select
        project,
        version,
        previous_version,
        bool_or(is_kind) as shares_kind,
        bool_or(is_known) as shares_repository,
        bool_and(is_known) as is_all_known,
        bool_and(is_name) as is_all_named,
        bool_and(is_owner) as is_all_owned,
        bool_and(has_owner or is_name) as is_renaming_certain,
        bool_and(is_workflow) as is_all_workflows,
        bool_and(is_environment) as is_all_environments,
        bool_or(is_without_id) as is_without_id,
        min(first_file_at) as first_at,
        min(first_file_at) filter (where not is_known) as new_at,
        min(first_file_at) filter (where not is_owner) as transferred_at,
        min(first_file_at) filter (where not is_name) as renamed_at,
        min(first_file_at) filter (where not is_workflow) as workflow_at,
        min(first_file_at) filter (where not is_environment) as environment_at
    from current
    group by all
),

previous_set as (
    select
        project,
        version,
        previous_version,
        bool_and(is_kept) as is_all_kept,
        bool_and(is_workflow_kept) as is_all_workflows_kept,
        bool_and(is_environment_kept) as is_all_environments_kept
    from previous
    group by all
),

differences as (
    select
        current_set.project,
        current_set.version,
        current_set.previous_version,
        shares_kind
        and is_all_known
        and is_all_owned
        and (is_all_named or is_renaming_certain)
        and is_all_workflows
        and is_all_environments
        and (not is_all_kept or (is_all_workflows_kept and is_all_environments_kept)) as is_same,
        unnest(case
            when not shares_kind then {change: 'kind', subtype: null, changed_at: first_at}
            when not shares_repository then {
                change: 'repository',
                subtype: if(is_without_id, 'unknown', 'replaced'),
                changed_at: first_at
            }
            when not is_all_known
                then {change: 'repository', subtype: 'added', changed_at: new_at}
            when not is_all_owned
                then {change: 'repository', subtype: 'transferred', changed_at: transferred_at}
            when not is_all_named then {
                change: 'repository',
                subtype: if(is_renaming_certain, 'renamed', 'unknown'),
                changed_at: renamed_at
            }
            -- a repository less is nobody new, and leaves no like to compare workflows with
            when not is_all_kept then {change: null, subtype: null, changed_at: null}
            when not is_all_workflows or not is_all_workflows_kept then {
                change: 'workflow', subtype: null, changed_at: coalesce(workflow_at, first_at)
            }
            when not is_all_environments or not is_all_environments_kept then {
                change: 'environment', subtype: null, changed_at: coalesce(environment_at, first_at)
            }
            else {change: null, subtype: null, changed_at: null}
        end)
    from current_set
    inner join previous_set using (project, version, previous_version)
)

select
    ruled.project,
    ruled.version,
    ruled.rule,
    base.version as previous_version,
    if(ruled.position = ruled.usable_line_position, 'same_line', 'any') as baseline,
    date_sub('day', base.first_file_at, later.first_file_at) as gap_days,
    later.first_file_at - base.first_file_at as age,
    differences.change,
    differences.subtype,
    differences.changed_at,
    differences.is_same,
    coalesce(pairs.is_part_read, false) as is_part_read
from ruled
inner join fct_release as later
    on ruled.project = later.project and ruled.version = later.version
inner join fct_release as base
    on ruled.project = base.project and ruled.position = base.position
left join pairs
    on
        ruled.project = pairs.project
        and ruled.version = pairs.version
        and base.version = pairs.previous_version
left join differences
    on
        ruled.project = differences.project
        and ruled.version = differences.version
        and base.version = differences.previous_version
