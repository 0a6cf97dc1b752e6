/*
question: How many files did the cohort upload each month, with which evidence?
grain: "one row per month since 2023-01 and evidence state: files uploaded by the cohort"
key: [month, state]
denominator: "none: counts of files still served"
empty: no file is known to have been uploaded since 2023
notes: Only files still served.
columns:
  month: {type: date, unit: month, means: first day of the month}
  state: {type: string, means: evidence of the file; attested includes verified, values: release_evidence}
  is_whole_month: {type: boolean, means: the month was over at the capture}
  files: {type: integer, unit: files, means: number of files}
*/
with months as (
    select
        unnest(
            generate_series(series_from, as_of::date, interval 1 month)
        )::date as month,
        as_of
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
    last_day(months.month) < months.as_of::date as is_whole_month,
    count(file.filename) as files
from months
cross join states
left join stg_file as file
    on
        date_trunc('month', file.uploaded_at)::date = months.month
        and file.is_removed is not true
        and if(file.is_attested, 'attested', file.evidence) = states.state
where exists (from stg_file where uploaded_at is not null)
group by all
order by months.month, states.state
