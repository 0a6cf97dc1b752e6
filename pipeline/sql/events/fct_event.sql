-- One row per typed, dated change of one project, from file history.
-- key: id
-- each kind, or family of kinds, is a file of events/kinds/; a column it does not have is NULL
-- id: first 16 hex of the hash of project, kind, version and happened_at, of late_file also the file's
--   name: stable over runs
-- happened_at: upload of the first file that makes it true, UTC; gap_days: whole days since the baseline
-- benign_hint: backport, pre_release_line, rename, transfer, late_wheel, attested_again (a lost one
--   that came back), tool_changed (another upload tool than the release before, from the upload log)
-- before, after: JSON objects with evidence and publisher, or publishers where there are several, of the
--   files read (before: those of the time of the release's first file; e-mail accounts as ordinals)
with events as (
    select * from fct_event_first_attested
    union all by name
    select * from fct_event_provenance_lost
    union all by name
    select * from fct_event_provenance_regained
    union all by name
    select * from fct_event_provenance_partial
    union all by name
    select * from fct_event_provenance_inconsistent
    union all by name
    select * from fct_event_publisher_changed
    union all by name
    select * from fct_event_dormant_release
    union all by name
    select * from fct_event_repository_mismatch
    union all by name
    select * from fct_event_late_file
),

publishers as (
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
    inner join fct_release as current
        on event.project = current.project and event.version = current.version
    inner join publishers as publisher
        on event.project = publisher.project
        and publisher.version in (event.version, event.previous_version)
    group by all
)

select
    event_id(event, event.happened_at, event.filename) as id,
    event.project,
    event.kind,
    event.subtype,
    event.happened_at,
    event.version,
    event.previous_version,
    if(previous.version is null, null, publisher_state(previous.evidence, sides.before)) as before,
    publisher_state(current.evidence, sides.after) as after,
    event.gap_days,
    coalesce(event.baseline, 'any') as baseline,
    list_concat(
        if(context.is_backport, ['backport'], []),
        if(current.is_prerelease, ['pre_release_line'], []),
        coalesce(event.hints, [])
    ) as benign_hint,
    'history' as source
from events as event
inner join fct_release as current
    on event.project = current.project and event.version = current.version
inner join fct_release_before as context
    on event.project = context.project and event.version = context.version
left join fct_release as previous
    on event.project = previous.project and event.previous_version = previous.version
left join sides
    on
        event.project = sides.project
        and event.version = sides.version
        and event.previous_version is not distinct from sides.previous_version
-- where nothing is said of provenance, a change could not be told from none
where (select tells_provenance from raw_capability)
