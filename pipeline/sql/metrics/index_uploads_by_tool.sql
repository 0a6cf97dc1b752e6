/*
question: Which tools upload the whole index's files, and which the cohort's?
grain: >-
  one row per month of the upload log and tool family: files of the whole index beside the cohort's
key: [month, tool]
denominator: all files that the upload log has for the month, of the index and of the cohort
empty: the capture did not ask BigQuery for it (--also index_uploads_by_month)
columns:
  month: {type: date, unit: month, means: first day of the month}
  tool:
    type: string
    means: >-
      program that uploaded, by its User-Agent: one of the five with the most files in the whole index,
      other tools, not stated
  tool_order:
    type: integer
    unit: rank
    means: order of the tools by files of the whole index, other tools and not stated last
  files:
    type: integer
    unit: files
    means: files of the whole index uploaded with the tool in the month, still served or not
  all_files:
    type: integer
    unit: files
    means: files the upload log has for the month, of the whole index
  share:
    type: number
    unit: share 0 to 1
    means: files divided by all_files
    empty: the log has no file of the month
  cohort_files:
    type: integer
    unit: files
    means: files of the cohort uploaded with the tool in the month, still served or not
  all_cohort_files:
    type: integer
    unit: files
    means: files the upload log has for the month, of the cohort
  cohort_share:
    type: number
    unit: share 0 to 1
    means: cohort_files divided by all_cohort_files
    empty: the cohort uploaded nothing in the month
  is_whole_month:
    type: boolean
    means: the month is neither the log's first, in which the log may begin, nor one that ends after the
      capture's last day
  is_in_hole: {type: boolean, means: the upload log is known to lack rows of the month}
*/
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
        coalesce(upload_tool(uploaded_via), 'not stated') as tool
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
        from raw_log_gap as gap
        where
            gap.logged = 'uploads'
            and gap.first_day < months.month + interval 1 month
            and gap.last_day >= months.month
    ) as is_in_hole
from months
cross join families
cross join raw_log_window as log
left join indexed on months.month = indexed.month and families.tool = indexed.tool
left join uploaded on months.month = uploaded.month and families.tool = uploaded.tool
where months.month is not null
order by months.month, families.tool_order
