-- One row per quarter since 2024-10: releases that stopped being attested, of those that could.
-- key: quarter
-- comparable: dated releases, attested or not at all, with one before them on their line that was
--   attested by then (the rule same_line of change_rates);
--   lost: of these, the ones without any attested file; lost_per_1000: NULL without a comparable one
-- lost_followed: lost ones with an attested release of the line later
-- incidents: projects of the cohort with a hand-checked incident in the quarter, never of a simulated
--   snapshot; incident_day: the first of them
with quarters as (
    select unnest(
        generate_series(first_month, as_of::date, interval 3 month)
    )::date as quarter
    from raw_snapshot
    cross join raw_limit
),

compared as (
    select
        date_trunc('quarter', later.first_file_at)::date as quarter,
        not later.is_attested as is_lost,
        later.last_attested_position > later.position as is_followed
    from fct_publisher_pair as pair
    inner join (
        select
            *,
            max(if(is_attested, position, null)) over (
                partition by project, line
            ) as last_attested_position
        from fct_release
    ) as later
        on pair.project = later.project and pair.version = later.version
    where pair.rule = 'same_line'
),

counted as (
    select
        quarter,
        count(*) as comparable,
        count(*) filter (where is_lost) as lost,
        count(*) filter (where is_lost and is_followed) as lost_followed
    from compared
    group by quarter
),

known as (
    select
        date_trunc('quarter', incident.happened_on)::date as quarter,
        string_agg(distinct incident.project, ', ' order by incident.project) as incidents,
        min(incident.happened_on) as incident_day
    from document as incident
    inner join fct_project as project on incident.project = project.project
    cross join raw_snapshot as snapshot
    where not snapshot.simulated
    group by all
)

select
    quarters.quarter,
    coalesce(counted.comparable, 0) as comparable,
    coalesce(counted.lost, 0) as lost,
    coalesce(counted.lost_followed, 0) as lost_followed,
    1000.0 * counted.lost / counted.comparable as lost_per_1000,
    known.incidents,
    known.incident_day
from quarters
left join counted on quarters.quarter = counted.quarter
left join known on quarters.quarter = known.quarter
where exists (from counted)
order by quarters.quarter
