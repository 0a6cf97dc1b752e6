-- One row per typed, dated change of one project, from file history.
-- key: id
-- id: first 16 hex of the hash of project, kind, version and happened_at, of late_file also the file's
--   name: stable over runs
-- happened_at: upload of the first file that makes it true, UTC; gap_days: whole days since the baseline
-- benign_hint: backport, pre_release_line, rename, transfer, late_wheel, attested_again (a lost one
--   that came back), tool_changed (another upload tool than the release before, from the upload log)
-- before, after: JSON objects with evidence and publisher, or publishers where there are several, of the
--   files read (before: those of the time of the release's first file; e-mail accounts as ordinals)
with releases as (
    select
        release.*,
        lag(version) over (partition by project order by position) as earlier_version,
        lag(first_file_at) over (partition by project order by position) as earlier_file_at,
        version_order < max(version_order) over (
            partition by project
            order by position
            rows between unbounded preceding and 1 preceding
        ) as is_backport
    from fct_release as release
),

first_attested as (
    select
        project,
        'first_attested' as kind,
        null as subtype,
        first_attested_at as happened_at,
        version,
        earlier_version as previous_version,
        null::bigint as gap_days,
        'any' as baseline
    from releases
    where first_attested_at is not null
    qualify row_number() over (partition by project order by first_attested_at, position) = 1
),

lost as (
    select
        loss.project,
        'provenance_lost' as kind,
        null as subtype,
        release.first_unattested_at as happened_at,
        loss.version,
        loss.previous_version,
        loss.gap_days,
        loss.baseline
    from fct_loss as loss
    inner join releases as release
        on loss.project = release.project and loss.version = release.version
),

regained as (
    select
        loss.project,
        'provenance_regained' as kind,
        null as subtype,
        release.first_attested_at as happened_at,
        release.version,
        loss.version as previous_version,
        date_sub('day', lost_release.first_file_at, release.first_file_at) as gap_days,
        'same_line' as baseline
    from fct_loss as loss
    inner join releases as release
        on loss.project = release.project and loss.regained_version = release.version
    inner join releases as lost_release
        on loss.project = lost_release.project and loss.version = lost_release.version
    qualify row_number() over (
        partition by loss.project, release.version order by lost_release.position desc
    ) = 1
),

partial as (
    select
        project,
        'provenance_partial' as kind,
        null as subtype,
        greatest(first_attested_at, first_unattested_at) as happened_at,
        version,
        earlier_version as previous_version,
        date_sub('day', earlier_file_at, first_file_at) as gap_days,
        'any' as baseline
    from releases
    where is_partial
),

inconsistent as (
    select
        project,
        'provenance_inconsistent' as kind,
        null as subtype,
        inconsistent_at as happened_at,
        version,
        earlier_version as previous_version,
        date_sub('day', earlier_file_at, first_file_at) as gap_days,
        'any' as baseline
    from releases
    where n_sources > 1
),

changed as (
    select
        comparison.project,
        'publisher_' || comparison.change || '_changed' as kind,
        comparison.subtype,
        comparison.changed_at as happened_at,
        comparison.version,
        comparison.previous_version,
        comparison.gap_days,
        comparison.baseline
    from fct_comparison as comparison
    where comparison.change is not null
),

dormant as (
    select
        release.project,
        'dormant_release' as kind,
        case
            when release.n_none_found > 0 and release.n_none_found = release.n_attestable
                then 'unattested'
            when woken.is_part_read or woken.is_same is null then null
            when woken.is_same then 'same_publisher'
            when not woken.is_same then 'new_publisher'
        end as subtype,
        release.first_file_at as happened_at,
        release.version,
        release.earlier_version as previous_version,
        date_sub('day', release.earlier_file_at, release.first_file_at) as gap_days,
        'any' as baseline
    from releases as release
    left join fct_publisher_pair as woken
        on
            release.project = woken.project
            and release.version = woken.version
            and release.is_attested
            and woken.rule in ('contract', 'any')
    where release.first_file_at - release.earlier_file_at > interval 365 day
    -- a pre-release that the contract compares with nothing is compared with the release before
    qualify row_number() over (
        partition by release.project, release.version order by woken.rule desc
    ) = 1
),

mismatch as (
    select
        release.project,
        'repository_mismatch' as kind,
        null as subtype,
        release.first_attested_at as happened_at,
        release.version,
        null as previous_version,
        null::bigint as gap_days,
        'any' as baseline
    from fct_project as project
    inner join releases as release
        on project.project = release.project and project.latest_version = release.version
    where
        project.repository_outcome = 'mismatch'
        and release.first_attested_at is not null
),

release_files as (
    select
        file.project,
        file.version,
        file.filename,
        file.uploaded_at,
        file.evidence,
        file.is_attested,
        file.uploaded_at > release.first_file_at + interval 14 day as is_late
    from stg_file as file
    inner join releases as release
        on file.project = release.project and file.version = release.version
    where
        file.evidence <> 'not_attestable'
        and file.is_removed is not true
),

-- late files of releases whose files of the first 14 days are all attested
additions as (
    select late.*
    from release_files as late
    inner join (
        select project, version
        from release_files
        where not is_late
        group by project, version
        having bool_and(is_attested)
    ) as complete using (project, version)
    where late.is_late
),

-- of each late file whose publishers are read: is any of them nobody of the first 14 days?
added_by as (
    select
        late.project,
        late.filename,
        bool_or(not known) as is_other
    from (
        select
            addition.project,
            addition.filename,
            publisher.publisher_number,
            bool_or(
                is_same_repository(publisher, first)
                and publisher.workflow is not distinct from first.workflow
                and publisher.environment is not distinct from first.environment
            ) as known
        from additions as addition
        inner join stg_publisher as publisher
            on addition.project = publisher.project and addition.filename = publisher.filename
        inner join releases as release
            on addition.project = release.project and addition.version = release.version
        inner join fct_release_publisher as first
            on addition.project = first.project
            and addition.version = first.version
            and first.first_file_at <= release.first_file_at + interval 14 day
        where
            publisher.reason is null
            and (
                release.first_not_asked_at is null
                or release.first_not_asked_at > release.first_file_at + interval 14 day
            )
        group by all
    ) as late
    group by late.project, late.filename
),

late as (
    select
        addition.project,
        'late_file' as kind,
        null as subtype,
        addition.uploaded_at as happened_at,
        addition.version,
        null as previous_version,
        date_sub('day', release.first_file_at, addition.uploaded_at) as gap_days,
        'any' as baseline,
        addition.filename
    from additions as addition
    inner join releases as release
        on addition.project = release.project and addition.version = release.version
    left join added_by
        on addition.project = added_by.project and addition.filename = added_by.filename
    where addition.evidence = 'none_found' or added_by.is_other
),

tools as (
    select
        release.project,
        release.version,
        min(regexp_extract(lower(upload.uploaded_via), '^([^/ ]+)', 1)) as tool,
        count(distinct regexp_extract(lower(upload.uploaded_via), '^([^/ ]+)', 1)) as n_tools
    from stg_file as release
    inner join raw_upload as upload
        on release.project = upload.project and release.filename = upload.filename
    where upload.uploaded_via is not null
    group by release.project, release.version
),

events as (
    select * from first_attested
    union all by name
    select * from lost
    union all by name
    select * from regained
    union all by name
    select * from partial
    union all by name
    select * from inconsistent
    union all by name
    select * from changed
    union all by name
    select * from dormant
    union all by name
    select * from mismatch
    union all by name
    select * from late
),

-- the publishers on both sides of a change, as far as they were there at that time
sides as (
    select
        event.project,
        event.version,
        event.previous_version,
        list_sort(list(distinct publisher.who) filter (where publisher.version = event.version))
            as after,
        list_sort(list(distinct publisher.who) filter (
            where publisher.version = event.previous_version
            and publisher.first_file_at <= current.first_file_at
        )) as before
    from (select distinct project, version, previous_version from events) as event
    inner join releases as current
        on event.project = current.project and event.version = current.version
    inner join (
        select
            project,
            version,
            first_file_at,
            json_object(
                'kind', kind,
                'repository', repository,
                'workflow', workflow,
                'environment', environment,
                'account', account,
                'repository_id', repository_id,
                'owner_id', owner_id
            ) as who
        from fct_release_publisher
    ) as publisher
        on event.project = publisher.project
        and publisher.version in (event.version, event.previous_version)
    group by all
)

select
    left(sha256(concat_ws('|', event.project, event.kind, event.version,
        strftime(event.happened_at, '%Y-%m-%dT%H:%M:%S.%fZ'), event.filename)), 16) as id,
    event.project,
    event.kind,
    event.subtype,
    event.happened_at,
    event.version,
    event.previous_version,
    if(previous.version is null, null, publisher_state(previous.evidence, sides.before)) as before,
    publisher_state(current.evidence, sides.after) as after,
    event.gap_days,
    event.baseline,
    list_filter(
        [
            if(current.is_backport, 'backport', null),
            if(current.is_prerelease, 'pre_release_line', null),
            if(event.subtype = 'renamed', 'rename', null),
            if(event.subtype = 'transferred', 'transfer', null),
            if(event.filename like '%.whl', 'late_wheel', null),
            if(event.kind = 'provenance_lost' and loss.regained_version <> '', 'attested_again', null),
            if(
                event.kind in ('provenance_lost', 'late_file')
                and tool.n_tools = 1 and previous_tool.n_tools = 1
                and tool.tool <> previous_tool.tool,
                'tool_changed', null
            )
        ],
        lambda hint: hint is not null
    ) as benign_hint,
    'history' as source
from events as event
inner join releases as current
    on event.project = current.project and event.version = current.version
left join releases as previous
    on event.project = previous.project and event.previous_version = previous.version
left join sides
    on
        event.project = sides.project
        and event.version = sides.version
        and event.previous_version is not distinct from sides.previous_version
left join fct_loss as loss
    on event.project = loss.project and event.version = loss.version
left join tools as tool
    on event.project = tool.project and event.version = tool.version
left join tools as previous_tool
    on event.project = previous_tool.project and event.previous_version = previous_tool.version
-- where nothing is said of provenance, a change could not be told from none
where (select tells_provenance from raw_capability)
