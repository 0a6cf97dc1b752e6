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
        count(*) filter (where list_contains(counted_kinds, 'GitHub')) as github,
        count(*) filter (where list_contains(counted_kinds, 'GitLab')) as gitlab,
        count(*) filter (where list_contains(counted_kinds, 'Google')) as google,
        count(*) filter (where list_contains(counted_kinds, 'unknown')) as other,
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

compared as (
    select
        count(*) as releases,
        exists (from fct_release where n_attested > 0) as is_any_attested
    from fct_comparison
),

source as (
    select
        source in ('published', 'bigquery') as is_silent,
        -- BigQuery's logs tell when files came, and nothing of provenance, owners or metadata
        source = 'bigquery' as is_log,
        identity,
        -- an earlier name of the repository stands in files that were not read
        if(
            identity = 'latest',
            '--identity latest does not read earlier names of a repository',
            null
        ) as unread_names
    from raw_snapshot
),

shares as (
    select unnest([
        {id: 'projects_attested', top: attested, bottom: known, weight: 'projects', evidence: 'lower_bound'},
        {id: 'projects_attested_by_downloads', top: attested_downloads, bottom: known_downloads, weight: 'downloads', evidence: 'lower_bound'},
        {id: 'projects_attested_of_attestable', top: attestable_attested, bottom: if(dated = 0, 0, attestable), weight: 'projects', evidence: 'lower_bound'},
        {id: 'projects_attested_partially', top: partially, bottom: known, weight: 'projects', evidence: 'exact'},
        {id: 'projects_attested_top100', top: attested_top100, bottom: known_top100, weight: 'projects', evidence: 'lower_bound'},
        {id: 'projects_attested_kind_github', top: github, bottom: known, weight: 'projects', evidence: 'lower_bound'},
        {id: 'projects_attested_kind_gitlab', top: gitlab, bottom: known, weight: 'projects', evidence: 'lower_bound'},
        {id: 'projects_attested_kind_google', top: google, bottom: known, weight: 'projects', evidence: 'lower_bound'},
        {id: 'projects_attested_kind_unknown', top: other, bottom: known, weight: 'projects', evidence: 'lower_bound'},
        {id: 'files_attested_latest', top: files_attested, bottom: files, weight: 'files', evidence: 'lower_bound'},
        {id: 'projects_trusted_publishing_estimate', top: attested, bottom: known, weight: 'projects', evidence: 'estimate'},
        {id: 'projects_in_organization', top: in_organization, bottom: owned, weight: 'projects', evidence: 'exact'},
        {id: 'projects_single_owner', top: single_owner, bottom: owned, weight: 'projects', evidence: 'exact'},
        {id: 'projects_single_owner_no_org_no_attestation', top: exposed, bottom: owned_attestable, weight: 'projects', evidence: 'exact'},
        {id: 'projects_repository_match', top: matches, bottom: matches + mismatches, weight: 'projects', evidence: 'exact'},
        {id: 'projects_repository_mismatch', top: mismatches, bottom: matches + mismatches, weight: 'projects', evidence: 'exact'},
        {id: 'projects_dormant_365d', top: dormant, bottom: with_files, weight: 'projects', evidence: 'exact'},
        {id: 'files_verified_latest', top: files_verified, bottom: if(is_checked, files_attested, 0), weight: 'files', evidence: 'exact'}
    ]) as metric,
    generate_subscripts(range(18), 1) as place
    from counts
),

told as (
    select
        *,
        metric.bottom > 0 and (metric.id = 'projects_dormant_365d' or not source.is_log) as is_told
    from shares
    cross join source
),

event_kinds as (
    select
        unnest([
            {kind: 'first_attested', weight: 'projects', source: 'history'},
            {kind: 'provenance_lost', weight: 'releases', source: 'history'},
            {kind: 'provenance_regained', weight: 'releases', source: 'history'},
            {kind: 'provenance_partial', weight: 'releases', source: 'history'},
            {kind: 'provenance_inconsistent', weight: 'releases', source: 'history'},
            {kind: 'publisher_kind_changed', weight: 'releases', source: 'history'},
            {kind: 'publisher_repository_changed', weight: 'releases', source: 'history'},
            {kind: 'publisher_workflow_changed', weight: 'releases', source: 'history'},
            {kind: 'publisher_environment_changed', weight: 'releases', source: 'history'},
            {kind: 'repository_mismatch', weight: 'projects', source: 'history'},
            {kind: 'dormant_release', weight: 'releases', source: 'history'},
            {kind: 'late_file', weight: 'files', source: 'history'},
            {kind: 'owner_added', weight: 'projects', source: 'snapshots'},
            {kind: 'owner_removed', weight: 'projects', source: 'snapshots'},
            {kind: 'owners_replaced', weight: 'projects', source: 'snapshots'},
            {kind: 'organization_joined', weight: 'projects', source: 'snapshots'},
            {kind: 'organization_left', weight: 'projects', source: 'snapshots'},
            {kind: 'organization_changed', weight: 'projects', source: 'snapshots'},
            {kind: 'status_changed', weight: 'projects', source: 'snapshots'},
            {kind: 'release_removed', weight: 'releases', source: 'snapshots'},
            {kind: 'file_removed', weight: 'files', source: 'snapshots'},
            {kind: 'yanked', weight: 'releases', source: 'snapshots'}
        ], recursive := true),
        generate_subscripts(range(22), 1) as place
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
        100 + event_kinds.place as place,
        'events_' || event_kinds.kind as id,
        event_kinds.weight,
        coalesce(event_counts.events, 0) as events,
        case
            when event_kinds.source = 'snapshots' and not exists (from fct_baseline)
                then 'needs two snapshots'
            when event_kinds.source = 'snapshots' then null
            when source.is_silent then 'this source does not say'
            when source.identity = 'latest' and (
                event_kinds.kind like 'publisher%'
                or event_kinds.kind in ('provenance_inconsistent', 'late_file')
            ) then '--identity latest reads the latest release only'
            when (event_kinds.kind like 'publisher%' or event_kinds.kind in ('provenance_inconsistent', 'repository_mismatch'))
                and compared.releases = 0 and compared.is_any_attested then 'no publisher could be read'
        end as note,
        if(event_kinds.kind = 'repository_mismatch', source.unread_names, null) as reservation,
        -- who published is known of the files that were read; the rest is on the file lists
        case
            when
                event_kinds.kind like 'publisher%'
                or (
                    event_kinds.kind in ('provenance_inconsistent', 'late_file')
                    and source.identity <> 'all'
                ) then 'lower_bound'
            else if(reservation is null, 'exact', 'estimate')
        end as evidence
    from event_kinds
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
    if(metric.id like 'projects_repository%' and unread_names is not null, 'estimate', metric.evidence)
        as evidence,
    case
        when is_told then if(metric.id like 'projects_repository%', unread_names, null)
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
    coalesce(note, reservation),
    place
from events
order by place
