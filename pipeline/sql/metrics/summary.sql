/*
question: What are the headline numbers, each with numerator, denominator, unit and evidence?
grain: one row per headline metric of summary.json, in the order of the contract
key: [id]
denominator: what the row's weight says; of a count, none
empty: "never: a headline the source does not report is NULL, with a note"
after: headlines
columns:
  id: {type: string, means: name of the headline}
  value:
    type: number
    unit: as unit says
    means: "the headline: numerator divided by denominator, a count, or an estimate"
    empty: the source does not report it; note says why
  numerator:
    type: integer
    unit: as weight says
    means: "numerator of a share; of a count: the count"
    empty: the source does not report it, or the value is an estimate
  denominator:
    type: integer
    unit: as weight says
    means: denominator of a share
    empty: the source does not report it, or the value is a count
  unit: {type: string, means: unit of value, values: [share, count]}
  weight:
    type: string
    means: "what numerator and denominator count: projects, downloads, files or releases"
    values: [projects, downloads, files, releases]
  interval:
    type: list
    unit: as unit says
    means: >-
      of the estimate: what the rounding of the published figures leaves open, from the attested
      share upwards; its upper end is no bound
    empty: the cohort is counted whole
  evidence:
    type: string
    means: "how sure the headline is: a lower bound, exact, or an estimate"
    values: [lower_bound, exact, estimate]
  note:
    type: string
    means: why the value is missing, or what it rests on
    empty: nothing to say
*/
with compared as (
    select
        count(*) as releases,
        exists (from fct_release where n_attested > 0) as is_any_attested
    from fct_comparison
),

source as (
    select
        not tells_publishers as is_silent,
        not tells_provenance as is_log,
        exists (from raw_signature) as is_checked,
        exists (from raw_project) as tells_requirements,
        identity,
        tells_owners,
        tells_listing,
        exists (
            from fct_baseline_project as earlier
            inner join fct_project as later on earlier.project = later.project
            where earlier.is_ownership_known and later.is_ownership_known
        ) as is_any_owned,
        -- an earlier name of the repository stands in files that were not read
        if(
            identity = 'latest',
            '--identity latest does not read earlier names of a repository',
            null
        ) as unread_names
    from raw_snapshot
    cross join raw_capability
),

shares as (
    select
        share.*,
        source.*,
        coalesce(share.denominator > 0, false)
        and (share.id = 'projects_dormant_365d' or not source.is_log)
        and (share.id <> 'files_verified_latest' or source.is_checked)
        and (share.id <> 'projects_closure_attested' or source.tells_requirements)
        and not (
            source.is_silent
            and share.id in (
                'projects_attested_publish', 'projects_attested_build', 'projects_attested_both'
            )
        ) as is_available,
        if(share.id like 'projects_repository%', source.unread_names, null) as reservation
    from fct_share as share
    inner join stg_choice as choice
        on share.choice_order = choice.choice_order and choice.dimension = 'reported'
    cross join source
),

event_counts as (
    select
        kind,
        count(*) as events
    from (
        select kind from fct_event
        union all
        select kind from fct_snapshot_event
    )
    group by kind
),

events as (
    select
        event_kinds.kind_order,
        'events_' || event_kinds.kind as id,
        event_kinds.counts as weight,
        coalesce(event_counts.events, 0) as events,
        case
            when
                event_kinds.needs_owners and not source.tells_owners
                or event_kinds.needs_listing and not source.tells_listing
                then 'this source does not say'
            when event_kinds.origin = 'snapshots' and not exists (from fct_baseline)
                then 'needs two snapshots'
            when event_kinds.needs_owners and not source.is_any_owned
                then 'the owners of no project are known in both snapshots'
            when event_kinds.origin = 'snapshots' then null
            when source.is_silent then 'this source does not say'
            when source.identity = 'latest' and event_kinds.needs_older_releases
                then '--identity latest reads the latest release only'
            when
                event_kinds.needs_publisher
                and compared.releases = 0 and compared.is_any_attested then 'no publisher could be read'
        end as note,
        if(event_kinds.kind = 'repository_mismatch', source.unread_names, null) as reservation,
        -- who published is known of the files that were read; the rest is on the file lists
        if(
            event_kinds.exactness = 'lower_bound'
            or (event_kinds.exactness = 'exact_if_all_read' and source.identity <> 'all'),
            'lower_bound', 'exact'
        ) as evidence
    from code_event_kind as event_kinds
    left join event_counts on event_kinds.kind = event_counts.kind
    cross join source
    cross join compared
)

select
    id,
    if(is_available, numerator, null) as numerator,
    if(is_available, denominator, null) as denominator,
    'share' as unit,
    weight,
    if(reservation is null, evidence, 'estimate') as evidence,
    case
        when is_available then reservation
        when id = 'files_verified_latest' and not is_silent then 'signatures were not checked'
        when id = 'projects_closure_attested' and not tells_requirements
            then 'this source does not say what projects require'
        when is_silent then 'this source does not say'
        else 'not known of any project'
    end as note,
    share_order as place
from shares
union all
select
    id,
    if(note is null, events, null),
    null,
    'count',
    weight,
    if(reservation is null, evidence, 'estimate'),
    coalesce(note, reservation),
    (select max(share_order) from shares) + kind_order
from events
order by place
