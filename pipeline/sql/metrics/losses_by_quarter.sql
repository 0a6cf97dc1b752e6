/*
question: How often does a release lack the attestation an earlier one had, quarter by quarter?
grain: >-
  one row per quarter since 2024-10: releases without the attestation that an earlier one of their
  line had, of those that could have it
key: [quarter]
denominator: releases with an attested one before them on their line
empty: no dated release is known to follow an attested one of its line
document: incident_days
notes: >-
  The rule is same_line of change_rates: a release is compared with what was attested by then;
  each one of a run counts, also of an older version; an event is only the first of a run that follows
  an attested version.
columns:
  quarter: {type: date, unit: date, means: first day of the quarter}
  is_whole_quarter: {type: boolean, means: the quarter was over at the capture}
  comparable:
    type: integer
    unit: releases
    means: releases, attested or not at all, with an attested one before them on their line
  lost: {type: integer, unit: releases, means: comparable releases without any attested file}
  lost_followed:
    type: integer
    unit: releases
    means: lost ones with an attested release of the line later
  lost_per_1000:
    type: number
    unit: per 1,000
    means: lost, of the comparable releases
    empty: none comparable
  incidents:
    type: string
    means: projects of the cohort with a hand-checked incident in the quarter
    empty: none known, or the snapshot is simulated
  incident_day: {type: date, unit: date, means: day of the first of these incidents, empty: no incident}
*/
with quarters as (
    select
        unnest(
            generate_series(first_month, as_of::date, interval 3 month)
        )::date as quarter,
        as_of
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
            max(if(is_attested and first_file_at is not null, position, null)) over (
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
    quarters.quarter + interval 3 month <= quarters.as_of::date as is_whole_quarter,
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
