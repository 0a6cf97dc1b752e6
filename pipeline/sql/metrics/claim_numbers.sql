-- One row per number a claim is tested by and no headline already gives.
-- key: id
-- numerator, denominator, value: NULL where the source cannot tell; note says why
-- unit: share (0 to 1), count (value is the numerator, of the denominator), per_1000 (of releases,
--   or of project-months: months between two captures, of projects whose owners both know);
--   weight: what the denominator counts; evidence: exact,
--   or lower_bound where it stands for Trusted Publishing
with source as (
    select
        as_of,
        not tells_publishers as is_silent,
        not tells_provenance as is_log
    from raw_snapshot
    cross join raw_capability
),

sole_owners as (
    select stg_owner.owner, count(*) as projects
    from fct_project
    inner join stg_owner on fct_project.project = stg_owner.project
    where fct_project.n_owners = 1 and fct_project.organization is null
    group by stg_owner.owner
),

owners as (
    select
        max(projects) as most,
        sum(projects)::bigint as projects,
        count(*) as owners,
        count(*) filter (where projects > 1) as several
    from sole_owners
),

identified as (
    select distinct project.project
    from fct_project as project
    inner join stg_file as file
        on project.project = file.project and project.latest_version = file.version
    inner join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where publisher.reason is null and project.is_known
),

on_a_forge as (
    select distinct project
    from stg_declared_repository
    where forge in (select forge from code_publisher_kind) and not is_page
),

counts as (
    select
        count(*) as listed,
        count(*) filter (where is_known) as known,
        sum(downloads) filter (where is_known)::bigint as known_downloads,
        count(newest_file_at) as dated,
        count(*) filter (where newest_file_at < timestamp '2024-01-01') as before_2024,
        count(*) filter (where is_known and not is_dormant) as active,
        count(*) filter (where is_known and not is_dormant and is_attested) as active_attested,
        count(identified.project) as identified,
        sum(downloads) filter (where identified.project is not null)::bigint as identified_downloads,
        count(*) filter (where is_known and is_attested and len(kinds) > 0) as kinds_read,
        count(*) filter (where is_known and is_attested and list_contains(kinds, 'GitHub')) as github,
        count(metadata.project) as described,
        count(metadata.project) filter (
            where fct_project.project in (
                select project from stg_declared_repository where not is_page
            )
        ) as declaring,
        count(on_a_forge.project) filter (where is_known) as on_forge,
        count(on_a_forge.project) filter (where is_known and is_attested) as on_forge_attested,
        count(contact.has_address) as addressable,
        count(*) filter (where contact.has_address) as addressed,
        count(*) filter (where contact.has_role_address) as role_addressed,
        count(*) filter (where contact.has_free_mail) as free_mailed,
        count(*) filter (where is_ownership_known) as owned,
        count(*) filter (where n_owners >= 2 and fct_project.organization is null) as shared_without_organization,
        count(*) filter (where is_known and n_owners = 1) as single,
        count(*) filter (where is_known and n_owners = 1 and is_attested) as single_attested,
        count(*) filter (where is_known and n_owners >= 2) as several,
        count(*) filter (where is_known and n_owners >= 2 and is_attested) as several_attested,
        count(is_covered) as judged,
        count(*) filter (where not is_covered and is_attested) as gained_by_holder,
        count(*) filter (where not is_covered and survives_loss) as gained_by_attestation,
        count(*) filter (where is_ownership_known and is_known) as both_known,
        count(*) filter (where is_known and is_attested and fct_project.organization is not null) as in_organization_attested
    from fct_project
    left join raw_project as metadata on fct_project.project = metadata.project
    left join raw_contact as contact on fct_project.project = contact.project
    left join identified on fct_project.project = identified.project
    left join on_a_forge on fct_project.project = on_a_forge.project
),

mixed as (
    select
        count(*) as projects,
        count(*) filter (where n_attested > 0 and n_without > 0) as mixed
    from (
        select
            project,
            count(*) filter (where is_attested) as n_attested,
            count(*) filter (where n_none_found = n_attestable) as n_without
        from fct_release
        cross join source
        where
            n_attestable > 0
            and n_unknown = 0
            and first_file_at >= source.as_of - interval 365 day
        group by project
        having count(*) >= 2
    )
),

attested_files as (
    select
        count(*) as files,
        count(*) filter (where uploaded_at < timestamp '2024-10-01') as early
    from stg_file
    where is_attested and uploaded_at is not null
),

compared as (
    select
        count(baseline) as releases,
        count(change) as changed
    from fct_comparison
),

after_three as (
    select
        count(*) as releases,
        count(loss.project) as lost
    from (
        select
            *,
            count(*) filter (where is_attested) over (
                partition by project, epoch, major, is_prerelease
                order by position
                rows between unbounded preceding and 1 preceding
            ) as n_before
        from fct_release
    ) as release
    left join fct_loss as loss
        on release.project = loss.project and release.version = loss.version
    where release.n_before >= 3 and release.n_attestable > 0 and release.n_unknown = 0
),

followed as (
    select
        count(*) as releases,
        (select count(*) from fct_event where kind = 'dormant_release') as woken
    from fct_release
    where position > 1 and first_file_at is not null
),

churn as (
    select
        (
            select count(*)
            from fct_snapshot_event
            where
                kind in ('owner_added', 'owner_removed', 'owners_replaced')
                and len(benign_hint) = 0
        ) as events,
        round(
            observed.projects
            * date_sub('microsecond', baseline.as_of, source.as_of) / 86400e6 / 30.4375
        )::bigint as project_months
    from fct_baseline as baseline
    cross join source
    cross join (
        select count(*) as projects
        from fct_project as later
        inner join fct_baseline_project as earlier on later.project = earlier.project
        where later.is_ownership_known and earlier.is_ownership_known
    ) as observed
),

numbers as (
    select unnest([
        {id: 'projects_known', top: known, bottom: listed, unit: 'share', weight: 'projects', needs: 'evidence', evidence: 'exact'},
        {id: 'projects_attested_active', top: active_attested, bottom: active, unit: 'share', weight: 'projects', needs: 'evidence', evidence: 'lower_bound'},
        {id: 'projects_newest_file_before_2024', top: before_2024, bottom: dated, unit: 'share', weight: 'projects', needs: 'times', evidence: 'exact'},
        {id: 'projects_identity_known', top: identified, bottom: known, unit: 'share', weight: 'projects', needs: 'publishers', evidence: 'exact'},
        {id: 'projects_identity_known_by_downloads', top: coalesce(identified_downloads, 0), bottom: known_downloads, unit: 'share', weight: 'downloads', needs: 'publishers', evidence: 'exact'},
        {id: 'attested_kind_github', top: github, bottom: kinds_read, unit: 'share', weight: 'projects', needs: 'evidence', evidence: 'exact'},
        {id: 'projects_declaring_repository', top: declaring, bottom: described, unit: 'share', weight: 'projects', needs: 'metadata', evidence: 'exact'},
        {id: 'projects_on_forge_attested', top: on_forge_attested, bottom: on_forge, unit: 'share', weight: 'projects', needs: 'metadata', evidence: 'lower_bound'},
        {id: 'projects_with_contact_address', top: addressed, bottom: if(addressed > 0, addressable, 0), unit: 'share', weight: 'projects', needs: 'addresses', evidence: 'exact'},
        {id: 'projects_with_role_address', top: role_addressed, bottom: if(addressed > 0, addressable, 0), unit: 'share', weight: 'projects', needs: 'addresses', evidence: 'exact'},
        {id: 'projects_with_free_mail', top: free_mailed, bottom: if(addressed > 0, addressable, 0), unit: 'share', weight: 'projects', needs: 'addresses', evidence: 'exact'},
        {id: 'projects_two_owners_no_organization', top: shared_without_organization, bottom: owned, unit: 'share', weight: 'projects', needs: 'owners', evidence: 'exact'},
        {id: 'projects_gained_by_holder', top: gained_by_holder, bottom: judged, unit: 'share', weight: 'projects', needs: 'owners', evidence: 'exact'},
        {id: 'projects_gained_by_attestation', top: gained_by_attestation, bottom: judged, unit: 'share', weight: 'projects', needs: 'owners', evidence: 'exact'},
        {id: 'projects_in_organization_attested', top: in_organization_attested, bottom: both_known, unit: 'share', weight: 'projects', needs: 'owners', evidence: 'lower_bound'},
        {id: 'single_owner_attested', top: single_attested, bottom: single, unit: 'share', weight: 'projects', needs: 'owners', evidence: 'exact'},
        {id: 'several_owners_attested', top: several_attested, bottom: counts.several, unit: 'share', weight: 'projects', needs: 'owners', evidence: 'exact'},
        {id: 'sole_owner_most_projects', top: most, bottom: owners.projects, unit: 'count', weight: 'projects', needs: 'owners', evidence: 'exact'},
        {id: 'sole_owners_of_several', top: owners.several, bottom: owners.owners, unit: 'share', weight: 'owners', needs: 'owners', evidence: 'exact'},
        {id: 'projects_mixed', top: mixed, bottom: mixed.projects, unit: 'share', weight: 'projects', needs: 'times', evidence: 'exact'},
        {id: 'files_attested_too_early', top: early, bottom: files, unit: 'count', weight: 'files', needs: 'times', evidence: 'exact'},
        {id: 'publisher_changes', top: changed, bottom: compared.releases, unit: 'per_1000', weight: 'releases', needs: 'publishers', evidence: 'exact'},
        {id: 'losses_after_three', top: lost, bottom: after_three.releases, unit: 'per_1000', weight: 'releases', needs: 'times', evidence: 'exact'},
        {id: 'releases_after_dormancy', top: woken, bottom: followed.releases, unit: 'per_1000', weight: 'releases', needs: 'times', evidence: 'exact'},
        {id: 'owner_changes', top: churn.events, bottom: churn.project_months, unit: 'per_1000', weight: 'project_months', needs: 'baseline', evidence: 'exact'}
    ]) as number
    from counts
    cross join owners
    cross join mixed
    cross join attested_files
    cross join compared
    cross join after_three
    cross join followed
    left join churn on true
),

told as (
    select
        number.*,
        coalesce(number.bottom, 0) > 0
            and (not source.is_log or number.id = 'projects_newest_file_before_2024')
            and (not source.is_silent or number.needs <> 'publishers') as is_told,
        source.is_silent
    from numbers
    cross join source
)

select
    id,
    case
        when not is_told then null
        when unit = 'count' then top
        when unit = 'per_1000' then 1000.0 * top / bottom
        else top / bottom
    end::double as value,
    if(is_told, top, null)::bigint as numerator,
    if(is_told, bottom, null)::bigint as denominator,
    unit,
    weight,
    evidence,
    case
        when is_told then null
        when needs = 'baseline' then 'needs two snapshots, some time apart, that know owners'
        when is_silent then 'this source does not say'
        when needs = 'owners' then 'nothing of it is known about owners'
        when needs = 'addresses' then 'the metadata kept has no contact address'
        when needs = 'publishers' then 'no publisher could be read'
        when needs = 'metadata' then 'no metadata could be read'
        else 'not known of any project'
    end as note
from told
order by id
