-- One row per month since 2024-10 and unit: what was uploaded in it, and how much of that is attested.
-- key: month, unit
-- unit: files (by upload), releases (by first file), projects (by their last release of the month)
-- known: those that could be attested and whose evidence is known; share: attested / known
-- only what is still served; a release counts as attested when every attestable file of it is
with months as (
    select
        unnest(generate_series(first_month, as_of::date, interval 1 month))::date as month
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
