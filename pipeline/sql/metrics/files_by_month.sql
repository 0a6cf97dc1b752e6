-- One row per month since 2023-01 and evidence state: files uploaded by the cohort.
-- key: month, state
-- state: attested (verified too), none_found, not_attestable, unknown
-- is_whole_month: false for a month that was not over at the capture
with months as (
<<<<<<< HEAD
    select
        unnest(
            generate_series(date '2023-01-01', as_of::date, interval 1 month)
        )::date as month,
        as_of
=======
    select unnest(
        generate_series(series_from, as_of::date, interval 1 month)
    )::date as month
>>>>>>> main
    from raw_snapshot
    cross join raw_limit
),

states as (
    select evidence as state
    from code_evidence
    where of_file and of_release
)

select
    months.month,
    states.state,
    last_day(months.month) < any_value(months.as_of)::date as is_whole_month,
    count(file.filename) as files
from months
cross join states
left join stg_file as file
    on date_trunc('month', file.uploaded_at)::date = months.month
    and file.is_removed is not true
    and if(file.is_attested, 'attested', file.evidence) = states.state
where exists (from stg_file where uploaded_at is not null)
group by months.month, states.state
order by months.month, states.state
