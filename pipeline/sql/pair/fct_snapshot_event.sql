-- One row per change between an earlier snapshot (schema of `baseline`) and this one.
-- key: id
-- happened_at: as-of of the later snapshot; gap_days: whole days between the two
-- before, after: JSON objects with what changed: counts, names of organizations, states
-- benign_hint: organization_move (an Owner removed as an organization takes the project: its first join
--   removes the role of whoever moves it, or all do), organization_rename
-- A project that one of the two knows nothing of has no event: unknown is not a change. A list without
-- any file is an answer: every release that was there is removed.
with moment as (
    select
        later.as_of as happened_at,
        whole_days(earlier.as_of, later.as_of) as gap_days
    from main.raw_snapshot as later
    cross join baseline.main.raw_snapshot as earlier
),

projects as (
    select
        later.project,
        earlier.organization as organization_before,
        later.organization as organization_after,
        earlier.is_ownership_known and later.is_ownership_known as is_owned,
        earlier.reason in ('not_found', 'gone') as was_gone,
        later.reason in ('not_found', 'gone') as is_gone,
        coalesce(earlier.status, if(earlier.reason in ('not_found', 'gone'), 'gone', null))
            as status_before,
        coalesce(later.status, if(later.reason in ('not_found', 'gone'), 'gone', null))
            as status_after,
        earlier.reason is null and (later.reason is null or later.reason = 'no_releases')
            as is_listed
    from main.stg_project as later
    inner join baseline.main.stg_project as earlier on later.project = earlier.project
),

owners as (
    select
        project,
        count(*) filter (where was_owner) as n_before,
        count(*) filter (where is_owner) as n_after,
        count(*) filter (where is_owner and not was_owner) as n_added,
        count(*) filter (where was_owner and not is_owner) as n_removed
    from (
        select
            project,
            holder,
            bool_or(not is_later) as was_owner,
            bool_or(is_later) as is_owner
        from (
            select project, holder, true as is_later from main.raw_role where role = 'Owner'
            union all
            select project, holder, false from baseline.main.raw_role where role = 'Owner'
        )
        group by project, holder
    )
    group by project
),

owned as (
    select
        projects.*,
        owners.* exclude (project),
        organization_before is null and organization_after is not null as is_joined
    from projects
    inner join owners on projects.project = owners.project
    where projects.is_owned
),

changed_owners as (
    select
        *,
        unnest(case
            when n_added > 0 and n_removed = n_before and n_before > 0 then ['owners_replaced']
            else list_filter(
                [if(n_added > 0, 'owner_added', null), if(n_removed > 0, 'owner_removed', null)],
                lambda kind: kind is not null
            )
        end) as kind
    from owned
    where n_added > 0 or n_removed > 0
),

ownership as (
    select
        project,
        kind,
        json_object('owners', n_before) as before,
        json_object('owners', n_after, 'added', n_added, 'removed', n_removed) as after,
        if(
            kind = 'owner_removed' and is_joined and (n_removed = 1 or n_after = 0),
            ['organization_move'],
            []::varchar[]
        ) as benign_hint
    from changed_owners
),

-- an organization that another one replaces on all of its projects, two or more, was renamed
renames as (
    select
        organization_before,
        any_value(organization_after) as organization_after
    from projects
    where is_owned and organization_before is not null
    group by organization_before
    having
        count(*) > 1
        and count(distinct organization_after) = 1
        and count(organization_after) = count(*)
        and any_value(organization_after) <> organization_before
        and any_value(organization_after) not in (
            select organization_before from projects where organization_before is not null
        )
),

organizations as (
    select
        projects.project,
        case
            when organization_before is null then 'organization_joined'
            when organization_after is null then 'organization_left'
            else 'organization_changed'
        end as kind,
        json_object('organization', organization_before) as before,
        json_object('organization', organization_after) as after,
        if(
            (organization_before, organization_after) in (from renames),
            ['organization_rename'],
            []::varchar[]
        ) as benign_hint
    from projects
    where is_owned and organization_before is distinct from organization_after
),

statuses as (
    select
        project,
        'status_changed' as kind,
        status_after as subtype,
        json_object('status', status_before) as before,
        json_object('status', status_after) as after
    from projects
    where status_before <> status_after
),

earlier_files as (
    select file.*
    from baseline.main.stg_file as file
    inner join projects on file.project = projects.project and projects.is_listed
    where file.is_removed is not true and file.version is not null
),

later_files as (
    select * from main.stg_file
    where is_removed is not true
),

releases as (
    select
        earlier.project,
        earlier.version,
        count(*) as n_before,
        count(later.filename) as n_after
    from earlier_files as earlier
    left join later_files as later
        on earlier.project = later.project and earlier.filename = later.filename
    group by earlier.project, earlier.version
),

removed as (
    select
        project,
        version,
        if(n_after = 0, 'release_removed', 'file_removed') as kind,
        json_object('files', n_before) as before,
        json_object('files', n_after) as after
    from releases
    where n_after < n_before
),

yanked as (
    select
        later.project,
        later.version,
        'yanked' as kind,
        json_object('yanked', false) as before,
        json_object('yanked', true) as after
    from main.fct_release as later
    inner join main.raw_version as parsed on later.version = parsed.version
    inner join baseline.main.raw_version as spelled on parsed.canonical = spelled.canonical
    inner join baseline.main.fct_release as earlier
        on later.project = earlier.project and spelled.version = earlier.version
    where later.is_yanked and not earlier.is_yanked
),

events as (
    select * from ownership
    union all by name
    select * from organizations
    union all by name
    select * from statuses
    union all by name
    select * from removed
    union all by name
    select * from yanked
)

select
    left(sha256(concat_ws('|', event.project, event.kind, event.version,
        strftime(moment.happened_at, '%Y-%m-%dT%H:%M:%S.%fZ'))), 16) as id,
    event.project,
    event.kind,
    event.subtype,
    moment.happened_at,
    event.version,
    null::varchar as previous_version,
    event.before,
    event.after,
    moment.gap_days,
    'any' as baseline,
    coalesce(event.benign_hint, []::varchar[]) as benign_hint,
    'snapshots' as source
from events as event
cross join moment
