-- One row per grouping, group and day on which something happened: share of projects attested by then.
-- key: grouping, group_name, days
-- grouping: all, band (rank band) or organization (as it is now; only where ownership is known)
-- days: whole days since a project could attest: since 2024-10-03, or its first upload if later
-- at_risk: not attested before that day and observed until it; events: first attested on it;
--   censored: observed until that day, the capture's, without an attested file
-- share_by_then: Kaplan-Meier, 1 - product of (1 - events / at_risk)
-- left out: unknown projects, and those with files of unknown evidence and none attested
with projects as (
    select
        project.project,
        project.band,
        project.band_order,
        if(not project.is_ownership_known, null, project.organization is not null) as is_inside,
        greatest(min(release.first_file_at), timestamp '2024-10-03') as since,
        min(release.first_attested_at) as attested_at,
        sum(release.n_unknown) as n_unknown
    from fct_project as project
    inner join fct_release as release on project.project = release.project
    where project.is_known
    group by all
),

spans as (
    select
        projects.*,
        greatest(
            date_diff('second', since, coalesce(attested_at, snapshot.as_of)) // 86400, 0
        ) as days,
        attested_at is not null as is_attested
    from projects
    cross join raw_snapshot as snapshot
    where
        since is not null
        and (attested_at is not null or n_unknown = 0)
),

grouped as (
    select
        days,
        is_attested,
        unnest([
            {grouping: 'all', group_name: 'all', group_order: 1},
            {grouping: 'band', group_name: band, group_order: band_order},
            {
                grouping: 'organization',
                group_name: case
                    when is_inside then 'in an organization'
                    when not is_inside then 'in none'
                end,
                group_order: if(is_inside, 1, 2)
            }
        ], recursive := true)
    from spans
),

steps as (
    select
        grouping,
        group_name,
        group_order,
        days,
        count(*) filter (where is_attested) as events,
        count(*) filter (where not is_attested) as censored
    from grouped
    where group_name is not null
    group by all
),

counted as (
    select
        *,
        (sum(events + censored) over (
            partition by grouping, group_name
            order by days desc
        ))::bigint as at_risk
    from steps
)

select
    grouping,
    group_name,
    group_order,
    days,
    at_risk,
    events,
    censored,
    1 - product(1 - events / at_risk) over (
        partition by grouping, group_name
        order by days
    ) as share_by_then
from counted
order by grouping, group_order, days
