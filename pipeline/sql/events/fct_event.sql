/*
grain: one row per typed, dated change of one project, from file history
key: [id]
notes: >-
  Each kind, or family of kinds, is a file of events/kinds/. For late_file the id also hashes the
  file's name. before holds what was read of the files at the time of the release's first file;
  where a release has several publishers, a list of them; e-mail accounts as ordinals. tool_changed:
  a different upload tool from the release before, from the upload log.
columns:
  id:
    type: string
    means: first 16 hex digits of the hash of project, kind, version and time, stable over runs
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  kind:
    type: string
    means: kind of event
    values: event_kind
  subtype:
    type: string
    means: how the publisher changed, who published after a silence, or a project's new
      status
    empty: the kind has none
    values: event_subtype
  happened_at:
    type: datetime
    unit: UTC
    means: upload of the first file that makes the event true
  version:
    type: string
    means: release the event is about, as the index spells it
    empty: nothing states it
  previous_version: {type: string, means: release it is compared with, empty: none}
  before:
    type: json
    means: evidence and publisher of the previous release, JSON
    empty: no previous release
  after: {type: json, means: "evidence and publisher of the release, JSON"}
  gap_days:
    type: integer
    unit: days
    means: whole days between the first files of the two releases
    empty: no earlier release
  baseline:
    type: string
    means: "same_line or any: which earlier release it is compared with"
    empty: not compared
    values: [same_line, any]
  benign_hint:
    type: list
    means: what often explains such a change; attested_again says that a later release was attested,
      which explains nothing
    values: benign_hint
  source:
    type: string
    means: history (file history) or snapshots (two captures)
    values: [history, snapshots]
*/
with events as (
    select * from fct_event_first_attested
    union all by name
    select * from fct_event_provenance_lost
    union all by name
    select * from fct_event_provenance_regained
    union all by name
    select * from fct_event_build_provenance_lost
    union all by name
    select * from fct_event_build_provenance_regained
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

compared as (
    select distinct
        project,
        version,
        previous_version
    from events
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
    from compared as event
    inner join fct_release as current
        on event.project = current.project and event.version = current.version
    inner join publishers as publisher
        on
            event.project = publisher.project
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
    if(
        previous.version is null,
        null,
        publisher_state(coalesce(past.evidence, previous.evidence), sides.before)
    ) as before,
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
left join fct_release_state as past
    on
        event.project = past.project
        and event.previous_version = past.version
        and current.first_file_at >= past.from_at
        and (past.until_at is null or current.first_file_at < past.until_at)
left join sides
    on
        event.project = sides.project
        and event.version = sides.version
        and event.previous_version is not distinct from sides.previous_version
where
    -- where nothing is said of provenance, a change could not be told from no change
    (select tells_provenance from raw_capability)
    -- a change that only files without a time show has no date, and is no event
    and event.happened_at is not null
