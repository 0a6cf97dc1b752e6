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
with releases as (
    select
        release.*,
        -- attested from its first file on, and its publishers asked about and read: as most are
        coalesce(state.until_at is null and state.from_at = release.first_file_at, false)
            as is_settled,
        coalesce(
            is_settled
            and least(release.first_read_at, release.first_not_asked_at) = release.first_file_at
            and release.first_unread_at is null,
            false
        ) as is_settled_readable
    from fct_release as release
    left join fct_release_state as state
        on
            release.project = state.project
            and release.version = state.version
            and state.state = 'attested'
            and state.until_at is null
),

compared as (
    select *
    from releases
    where
        first_file_at is not null
        and (is_attested or is_unattested)
),

settled as (
    select
        project,
        version,
        max(if(is_settled, position, null)) over line as line_attested,
        max(if(is_settled, position, null)) over everything as any_attested,
        max(if(is_settled and not is_prerelease, position, null)) over everything
            as stable_attested,
        max(if(is_settled_readable, position, null)) over line as line_readable,
        max(if(is_settled_readable, position, null)) over everything as any_readable,
        max(if(is_settled_readable and not is_prerelease, position, null)) over everything
            as stable_readable,
        coalesce(bool_or(is_settled) over major, false) as is_major_attested
    from releases
    window
        line as (
            partition by project, line
            order by position
            rows between unbounded preceding and 1 preceding
        ),
        major as (
            partition by project, epoch, major
            order by position
            rows between unbounded preceding and 1 preceding
        ),
        everything as (
            partition by project
            order by position
            rows between unbounded preceding and 1 preceding
        )
),

-- the few others, each judged at the time of the later release's first file
open as (
    select
        later.project,
        later.version,
        base.position,
        ((base.epoch, base.major) is not distinct from (later.epoch, later.major)) as is_major,
        base.line = later.line as is_line,
        coalesce(not base.is_prerelease, false) as is_stable,
        -- what nobody could read is passed over, what nobody asked about is not
        coalesce(least(base.first_read_at, base.first_not_asked_at) <= later.first_file_at, false)
        and (base.first_unread_at is null or base.first_unread_at > later.first_file_at)
            as is_readable
    from compared as later
    inner join releases as base
        on later.project = base.project and later.position > base.position
    inner join fct_release_state as state
        on
            base.project = state.project
            and base.version = state.version
            and state.state = 'attested'
            and later.first_file_at >= state.from_at
            and (state.until_at is null or later.first_file_at < state.until_at)
    where not base.is_settled_readable
),

opened as (
    select
        project,
        version,
        max(position) filter (where is_line) as line_attested,
        max(position) as any_attested,
        max(position) filter (where is_stable) as stable_attested,
        max(position) filter (where is_line and is_readable) as line_readable,
        max(position) filter (where is_readable) as any_readable,
        max(position) filter (where is_stable and is_readable) as stable_readable,
        bool_or(is_major) as is_major_attested
    from open
    group by project, version
),

candidates as (
    select
        later.project,
        later.version,
        later.is_attested,
        later.is_prerelease,
        greatest(settled.line_attested, opened.line_attested) as line_attested,
        greatest(settled.any_attested, opened.any_attested) as any_attested,
        greatest(settled.stable_attested, opened.stable_attested) as stable_attested,
        greatest(settled.line_readable, opened.line_readable) as line_readable,
        greatest(settled.any_readable, opened.any_readable) as any_readable,
        greatest(settled.stable_readable, opened.stable_readable) as stable_readable,
        settled.is_major_attested or coalesce(opened.is_major_attested, false)
            as is_major_attested
    from compared as later
    inner join settled
        on later.project = settled.project and later.version = settled.version
    left join opened
        on later.project = opened.project and later.version = opened.version
),

-- of an attested release a baseline whose publishers could be read, where there is one; where nothing
-- is attested there are no publishers to compare
ruled as (
    select
        project,
        version,
        unnest([
            {
                rule: 'same_line',
                position: if(is_attested, coalesce(line_readable, line_attested), line_attested)
            },
            {
                rule: 'any',
                position: if(is_attested, coalesce(any_readable, any_attested), any_attested)
            },
            {
                rule: 'stable_only',
                position: case
                    when is_prerelease is distinct from false then null
                    when is_attested then coalesce(stable_readable, stable_attested)
                    else stable_attested
                end
            },
            {
                rule: 'contract',
                position: case
                    when not is_attested then null
                    when line_readable is not null then line_readable
                    when not is_prerelease then coalesce(stable_readable, any_readable)
                    when not is_major_attested then any_readable
                end
            }
        ], recursive := true),
        line_readable
    from candidates
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
        (now.repository is not distinct from before.repository) as is_name,
        now.owner_id = before.owner_id as is_owner,
        is_same_workflow(now, before) as is_workflow,
        is_same_publisher(now, before) as is_publisher,
        now.repository_id is null or before.repository_id is null as is_without_id
    from pairs
    inner join fct_release_publisher as now
        on pairs.project = now.project and pairs.version = now.version
    inner join fct_release_publisher as before
        on
            pairs.project = before.project
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
        bool_or(is_workflow) as is_workflow,
        bool_or(is_publisher) as is_publisher,
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
        bool_or(is_workflow) as is_workflow_kept,
        bool_or(is_publisher) as is_publisher_kept
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
        bool_and(is_publisher) as is_all_publishers,
        bool_or(is_without_id) as is_without_id,
        min(first_file_at) as first_at,
        min(first_file_at) filter (where not is_known) as new_at,
        min(first_file_at) filter (where not is_owner) as transferred_at,
        min(first_file_at) filter (where not is_name) as renamed_at,
        min(first_file_at) filter (where not is_workflow) as workflow_at,
        min(first_file_at) filter (where not is_publisher) as environment_at
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
        bool_and(is_publisher_kept) as is_all_publishers_kept
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
        and is_all_publishers
        and (not is_all_kept or is_all_publishers_kept) as is_same,
        unnest(case
            when not shares_kind then {change: 'kind', subtype: null, changed_at: first_at}
            when not shares_repository
                then
                    {
                        change: 'repository',
                        subtype: if(is_without_id, 'unknown', 'replaced'),
                        changed_at: first_at
                    }
            when not is_all_known
                then {change: 'repository', subtype: 'added', changed_at: new_at}
            when not is_all_owned
                then {change: 'repository', subtype: 'transferred', changed_at: transferred_at}
            when not is_all_named
                then
                    {
                        change: 'repository',
                        subtype: if(is_renaming_certain, 'renamed', 'unknown'),
                        changed_at: renamed_at
                    }
            -- a repository less is nobody new: what it had is gone with it
            when not is_all_workflows or (is_all_kept and not is_all_workflows_kept)
                then
                    {
                        change: 'workflow', subtype: null, changed_at: coalesce(workflow_at, first_at)
                    }
            when not is_all_publishers or (is_all_kept and not is_all_publishers_kept)
                then
                    {
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
    if(ruled.position = ruled.line_readable, 'same_line', 'any') as baseline,
    whole_days(base.first_file_at, later.first_file_at) as gap_days,
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
