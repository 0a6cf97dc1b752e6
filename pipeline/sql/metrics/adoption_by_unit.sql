/*
question: "How much of what was uploaded in a month is attested: by file, by release, by project?"
grain: >-
  one row per month since 2024-10 and unit: what was uploaded in it, and how much of that is
  attested
key: [month, unit]
denominator: uploads of the month that could be attested and whose evidence is known
empty: no dated upload whose evidence is known
notes: Files count by their upload, releases by their first file, projects by their last release of
  the month; only what is still served. A release counts as attested when every attestable file of
  it is.
columns:
  month: {type: date, unit: month, means: first day of the month}
  unit:
    type: string
    means: "what is counted: files, releases or projects"
    values: [files, releases, projects]
  unit_order: {type: integer, means: "order of the units, 1 is projects"}
  attested:
    type: integer
    unit: as unit says
    means: "of known, those attested: files, releases or projects, as unit says"
  known:
    type: integer
    unit: as unit says
    means: >-
      uploaded in the month, attestable and of known evidence: files, releases or projects, as unit
      says
  share:
    type: number
    unit: share 0 to 1
    means: "attested, of known: files, releases or projects uploaded in the month, as unit says"
    empty: none was uploaded
*/
with months as (
    select unnest(generate_series(first_month, as_of::date, interval 1 month))::date as month
    from raw_snapshot
    cross join raw_limit
),

releases as (
    select
        date_trunc('month', first_file_at)::date as month,
        project,
        position,
        is_attested
    from fct_release
    where
        first_file_at is not null
        and evidence not in ('unknown', 'not_attestable')
),

uploaded as (
    select
        'files' as unit,
        date_trunc('month', uploaded_at)::date as month,
        is_attested
    from stg_file
    where
        uploaded_at is not null
        and is_removed is not true
        and evidence not in ('unknown', 'not_attestable')
    union all
    select
        'releases',
        month,
        is_attested
    from releases
    union all
    select
        'projects',
        month,
        arg_max(is_attested, position)
    from releases
    group by month, project
)

select
    months.month,
    units.unit,
    units.unit_order::integer as unit_order,
    count(*) filter (where uploaded.is_attested) as attested,
    count(uploaded.is_attested) as known,
    count(*) filter (where uploaded.is_attested) / nullif(count(uploaded.is_attested), 0) as share
from months
cross join unnest(['projects', 'releases', 'files']) with ordinality as units (unit, unit_order)
left join uploaded on months.month = uploaded.month and units.unit = uploaded.unit
where exists (from uploaded)
group by all
order by months.month, unit_order
