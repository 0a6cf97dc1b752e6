-- One row per headline metric of summary.json, in the order of the contract.
-- key: id
-- numerator, denominator: NULL where the source cannot tell; note says why
-- unit: share (0 to 1) or count; weight: what is counted
with counts as (
    select
        count(*) filter (where is_known) as known,
        count(*) filter (where is_known and is_attested) as attested,
        sum(downloads) filter (where is_known)::bigint as known_downloads,
        coalesce(sum(downloads) filter (where is_known and is_attested), 0)::bigint
            as attested_downloads,
        count(*) filter (where is_known and is_attestable) as attestable,
        count(*) filter (where is_known and is_attestable and is_attested) as attestable_attested,
        count(is_attestable) as dated,
        count(*) filter (where is_known and is_partial) as partially,
        count(*) filter (where is_known and rank <= 100) as known_top100,
        count(*) filter (where is_known and rank <= 100 and is_attested) as attested_top100,
        sum(n_attestable - n_unknown)::bigint as files,
        sum(n_attested)::bigint as files_attested,
        sum(n_verified)::bigint as files_verified,
        exists (from raw_signature) as is_checked,
        count(*) filter (where is_ownership_known) as owned,
        count(*) filter (where is_ownership_known and organization is not null) as in_organization,
        count(*) filter (where is_ownership_known and n_owners = 1) as single_owner,
        count(*) filter (where is_ownership_known and is_known and is_attestable) as owned_attestable,
        count(*) filter (where is_ownership_known and is_known and is_attestable
            and n_owners = 1 and organization is null and evidence = 'none_found') as exposed,
        count(*) filter (where repository_outcome = 'match') as matches,
        count(*) filter (where repository_outcome = 'mismatch') as mismatches,
        count(is_dormant) as with_files,
        count(*) filter (where is_dormant) as dormant
    from fct_project
),

kinds as (
    select list({kind: lower(kind), projects: projects} order by kind_order) as kinds
    from (
        select
            kinds.kind,
            kinds.kind_order,
            count(project.project) as projects
        from code_publisher_kind as kinds
        left join fct_project as project on list_contains(project.counted_kinds, kinds.kind)
        group by all
    )
),

compared as (
    select
        count(*) as releases,
        exists (from fct_release where n_attested > 0) as is_any_attested
    from fct_comparison
),

source as (
    select
        not tells_publishers as is_silent,
        not tells_provenance as is_log,
        identity
    from raw_snapshot
    cross join raw_capability
),

lists as (
    select list_concat(
        [
            {id: 'projects_attested', top: attested, bottom: known, weight: 'projects', evidence: 'lower_bound'},
            {id: 'projects_attested_by_downloads', top: attested_downloads, bottom: known_downloads, weight: 'downloads', evidence: 'lower_bound'},
            {id: 'projects_attested_of_attestable', top: attestable_attested, bottom: if(dated = 0, 0, attestable), weight: 'projects', evidence: 'lower_bound'},
            {id: 'projects_attested_partially', top: partially, bottom: known, weight: 'projects', evidence: 'exact'},
            {id: 'projects_attested_top100', top: attested_top100, bottom: known_top100, weight: 'projects', evidence: 'lower_bound'}
        ],
        list_transform(kinds, lambda each: {
            id: 'projects_attested_kind_' || each.kind, top: each.projects, bottom: known,
            weight: 'projects', evidence: 'lower_bound'
        }),
        [
            {id: 'files_attested_latest', top: files_attested, bottom: files, weight: 'files', evidence: 'lower_bound'},
            {id: 'projects_trusted_publishing_estimate', top: attested, bottom: known, weight: 'projects', evidence: 'estimate'},
            {id: 'projects_in_organization', top: in_organization, bottom: owned, weight: 'projects', evidence: 'exact'},
            {id: 'projects_single_owner', top: single_owner, bottom: owned, weight: 'projects', evidence: 'exact'},
            {id: 'projects_single_owner_no_org_no_attestation', top: exposed, bottom: owned_attestable, weight: 'projects', evidence: 'exact'},
            {id: 'projects_repository_match', top: matches, bottom: matches + mismatches, weight: 'projects', evidence: 'exact'},
            {id: 'projects_repository_mismatch', top: mismatches, bottom: matches + mismatches, weight: 'projects', evidence: 'exact'},
            {id: 'projects_dormant_365d', top: dormant, bottom: with_files, weight: 'projects', evidence: 'exact'},
            {id: 'files_verified_latest', top: files_verified, bottom: if(is_checked, files_attested, 0), weight: 'files', evidence: 'exact'}
        ]
    ) as metrics
    from counts
    cross join kinds
),

shares as (
    select
        unnest(metrics) as metric,
        generate_subscripts(metrics, 1) as place
    from lists
),

told as (
    select
        *,
        metric.bottom > 0 and (metric.id = 'projects_dormant_365d' or not source.is_log) as is_told
    from shares
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
        100 + event_kinds.kind_order as place,
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
    metric.id as id,
    if(is_told, metric.top, null) as numerator,
    if(is_told, metric.bottom, null) as denominator,
    'share' as unit,
    metric.weight as weight,
    -- an earlier name of the repository stands in files that were not read
    if(
        identity = 'latest'
        and metric.id in ('projects_repository_match', 'projects_repository_mismatch'),
        'estimate',
        metric.evidence
    ) as evidence,
    case
        when is_told and identity = 'latest'
        and metric.id in ('projects_repository_match', 'projects_repository_mismatch')
            then '--identity latest does not read earlier names of a repository'
        when is_told then null
        when metric.id = 'files_verified_latest' and not is_silent
            then 'signatures were not checked'
        when is_silent then 'this source does not say'
        else 'not known of any project'
    end as note,
    place
from told
union all
select
    id,
    if(note is null, events, null),
    null,
    'count',
    weight,
    evidence,
    note,
    place
from events
order by place
