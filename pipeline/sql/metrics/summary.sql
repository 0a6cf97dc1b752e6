-- One row per headline metric of summary.json, in the order of the contract.
-- key: id
-- numerator, denominator: NULL where the source cannot tell; note says why
-- unit: share (0 to 1) or count; weight: what is counted
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
        identity
    from raw_snapshot
    cross join raw_capability
),

shares as (
    select
        share.*,
        source.*,
        coalesce(share.denominator > 0, false)
        and (share.id = 'projects_dormant_365d' or not source.is_log)
        and (share.id <> 'files_verified_latest' or source.is_checked) as is_available,
        -- an earlier name of the repository stands in files that were not read
        source.identity = 'latest'
        and share.id in ('projects_repository_match', 'projects_repository_mismatch')
            as is_estimated
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
            when event_kinds.origin = 'snapshots' and not exists (from fct_baseline)
                then 'needs two snapshots'
            when event_kinds.origin = 'snapshots' then null
            when source.is_silent then 'this source does not say'
            when source.identity = 'latest' and event_kinds.needs_older_releases
                then '--identity latest reads the latest release only'
            when event_kinds.needs_publisher
                and compared.releases = 0 and compared.is_any_attested then 'no publisher could be read'
        end as note,
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
    if(is_estimated, 'estimate', evidence) as evidence,
    case
        when is_available and is_estimated
            then '--identity latest does not read earlier names of a repository'
        when is_available then null
        when id = 'files_verified_latest' and not is_silent then 'signatures were not checked'
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
    evidence,
    note,
    (select max(share_order) from shares) + kind_order
from events
order by place
