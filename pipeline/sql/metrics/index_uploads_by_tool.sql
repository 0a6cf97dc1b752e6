-- One row per month of the upload log and tool family: files of the whole index beside the cohort's.
-- key: month, tool
-- tool: one of the five programs with most files of the index in all months, "other tools", "not
--   stated"; files still served or not; share: files / all_files, of the index in the month
-- cohort_share: cohort_files / all_cohort_files
-- is_whole_month: the log begins in the first month and ends in the last, so neither is
-- is_in_hole: days of the month are missing from the log in part
with tools as (
    select
        tool,
        row_number() over (order by sum(files) desc, tool) as tool_order
    from raw_index_upload_month
    where tool <> 'not stated'
    group by tool
    qualify tool_order <= 5
),

families as (
    select
        tool,
        tool_order
    from tools
    union all
    values ('other tools', 6), ('not stated', 7)
),

months as (
    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month
    from raw_index_upload_month
),

indexed as (
    select
        logged.month,
        coalesce(tools.tool, if(logged.tool = 'not stated', logged.tool, 'other tools')) as tool,
        sum(logged.files)::bigint as files
    from raw_index_upload_month as logged
    left join tools on logged.tool = tools.tool
    group by all
),

stated as (
    select
        date_trunc('month', uploaded_at)::date as month,
        coalesce(
            nullif(regexp_extract(lower(uploaded_via), '^([^/ ]+)', 1), ''),
            'not stated'
        ) as tool
    from raw_upload
),

uploaded as (
    select
        stated.month,
        coalesce(tools.tool, if(stated.tool = 'not stated', stated.tool, 'other tools')) as tool,
        count(*) as files
    from stated
    left join tools on stated.tool = tools.tool
    group by all
)

select
    months.month,
    families.tool,
    families.tool_order,
    coalesce(indexed.files, 0) as files,
    (sum(coalesce(indexed.files, 0)) over (partition by months.month))::bigint as all_files,
    coalesce(indexed.files, 0) / nullif(all_files, 0) as share,
    coalesce(uploaded.files, 0) as cohort_files,
    (sum(coalesce(uploaded.files, 0)) over (partition by months.month))::bigint as all_cohort_files,
    coalesce(uploaded.files, 0) / nullif(all_cohort_files, 0) as cohort_share,
    months.month > (select min(month) from months)
    and months.month + interval 1 month <= log.window_end as is_whole_month,
    exists (
        from raw_log_hole as hole
        where
            hole.logged = 'uploads'
            and hole.first_day < months.month + interval 1 month
            and hole.last_day >= months.month
    ) as is_in_hole
from months
cross join families
cross join raw_log_window as log
left join indexed on months.month = indexed.month and families.tool = indexed.tool
left join uploaded on months.month = uploaded.month and families.tool = uploaded.tool
where months.month is not null
order by months.month, families.tool_order
