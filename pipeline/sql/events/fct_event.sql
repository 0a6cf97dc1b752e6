-- One row per typed, dated change of one project, from file history.
-- key: id
-- id: first 16 hex of the hash of project, kind, version and happened_at: stable over runs
-- happened_at: upload of the first file that makes it true, UTC; gap_days: whole days since the baseline
-- benign_hint: backport, pre_release_line, rename, transfer, late_wheel, attested_again (a lost one
--   that came back), tool_changed (another upload tool than the release before, from the upload log)
-- before, after: JSON objects with evidence and publisher (e-mail accounts as ordinals)
with releases as (
    select
        release.*,
        json_object(
            'evidence', evidence,
            'publisher', if(
                publisher_state = 'one',
                json_object(
                    'kind', kind,
                    'repository', repository,
                    'workflow', workflow,
                    'environment', environment,
                    'account', account,
                    'repository_id', repository_id,
                    'owner_id', owner_id
                ),
                null
            )
        ) as state,
        lag(version) over (partition by project order by position) as earlier_version,
        date_diff(
            'second',
            lag(first_file_at) over (partition by project order by position),
            first_file_at
        ) as earlier_seconds,
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
        date_diff('second', lost_release.first_file_at, release.first_file_at) // 86400 as gap_days,
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
        earlier_seconds // 86400 as gap_days,
        'any' as baseline
    from releases
    where is_partial
),

inconsistent as (
    select
        project,
        'provenance_inconsistent' as kind,
        null as subtype,
        first_attested_at as happened_at,
        version,
        earlier_version as previous_version,
        earlier_seconds // 86400 as gap_days,
        'any' as baseline
    from releases
    where n_sources > 1
),

changed as (
    select
        comparison.project,
        'publisher_' || comparison.change || '_changed' as kind,
        comparison.subtype,
        release.first_attested_at as happened_at,
        comparison.version,
        comparison.previous_version,
        comparison.gap_days,
        comparison.baseline
    from fct_comparison as comparison
    inner join releases as release
        on comparison.project = release.project and comparison.version = release.version
    where comparison.change is not null
),

dormant as (
    select
        release.project,
        'dormant_release' as kind,
        case
            when not release.is_attested then 'unattested'
            when release.publisher_state <> 'one' then null
            when comparison.is_same_publisher then 'same_publisher'
            else 'new_publisher'
        end as subtype,
        release.first_file_at as happened_at,
        release.version,
        release.earlier_version as previous_version,
        release.earlier_seconds // 86400 as gap_days,
        'any' as baseline
    from releases as release
    left join fct_comparison as comparison
        on release.project = comparison.project and release.version = comparison.version
    where release.earlier_seconds > 365 * 86400
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
        if(
            publisher.reason is null,
            concat_ws(' ', publisher.kind, coalesce(
                publisher.repository_id, publisher.repository, publisher.account
            ), publisher.workflow, publisher.environment),
            null
        ) as publisher
    from stg_file as file
    left join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where
        file.evidence <> 'not_attestable'
        and file.is_removed is not true
),

late as (
    select
        later.project,
        'late_file' as kind,
        null as subtype,
        later.uploaded_at as happened_at,
        later.version,
        null as previous_version,
        date_diff('second', release.first_file_at, later.uploaded_at) // 86400 as gap_days,
        'any' as baseline,
        later.filename like '%.whl' as is_wheel
    from release_files as later
    inner join releases as release
        on later.project = release.project
        and later.version = release.version
        and later.uploaded_at > release.first_file_at + interval 14 day
    inner join release_files as earlier
        on later.project = earlier.project
        and later.version = earlier.version
        and earlier.uploaded_at < later.uploaded_at
    group by
        later.project, later.version, later.filename, later.uploaded_at,
        later.evidence, later.publisher, release.first_file_at
    having
        bool_and(earlier.is_attested)
        and (
            later.evidence = 'none_found'
            or bool_and(later.publisher <> earlier.publisher) filter (
                where earlier.publisher <> ''
            ) and later.publisher <> ''
        )
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
    select * exclude (is_wheel), bool_and(is_wheel) as is_wheel from late group by all
)

select
    left(sha256(concat_ws('|', event.project, event.kind, event.version,
        strftime(event.happened_at, '%Y-%m-%dT%H:%M:%S.%fZ'))), 16) as id,
    event.project,
    event.kind,
    event.subtype,
    event.happened_at,
    event.version,
    event.previous_version,
    previous.state as before,
    current.state as after,
    event.gap_days,
    event.baseline,
    list_filter(
        [
            if(current.is_backport, 'backport', null),
            if(current.is_prerelease, 'pre_release_line', null),
            if(event.subtype = 'renamed', 'rename', null),
            if(event.subtype = 'transferred', 'transfer', null),
            if(event.kind = 'late_file' and event.is_wheel, 'late_wheel', null),
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
left join fct_loss as loss
    on event.project = loss.project and event.version = loss.version
left join tools as tool
    on event.project = tool.project and event.version = tool.version
left join tools as previous_tool
    on event.project = previous_tool.project and event.previous_version = previous_tool.version
-- an upload log does not say who published: a change could not be told from none
where (select source from raw_snapshot) <> 'bigquery'
