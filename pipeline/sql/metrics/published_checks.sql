-- One row per check of the index's published numbers: against each other, or beside the snapshot's.
-- key: check_id
-- stated: the published number; found: what the series or the snapshot gives; agrees_from, agrees_to:
--   between which it agrees; agrees: NULL where the two are about different populations
with published as (
    select
        check_id,
        question,
        stated,
        found,
        low,
        high,
        unit,
        population,
        source
    from document
),

cohort_files as (
    select
        count(*) filter (where evidence in ('attested', 'verified')) as attested,
        count(*) as known
    from stg_file
    where
        year(uploaded_at) = 2025
        and is_removed is not true
        and evidence <> 'unknown'
),

cohort_projects as (
    select
        count(*) filter (where organization is not null) as inside,
        count(*) as known
    from fct_project
    where is_ownership_known
)

select
    published.check_id,
    published.question,
    published.population,
    published.stated,
    case published.check_id
        when 'cohort_attested_2025' then cohort_files.attested / nullif(cohort_files.known, 0)
        when 'cohort_organizations' then cohort_projects.inside / nullif(cohort_projects.known, 0)
        else published.found
    end as found,
    published.low as agrees_from,
    published.high as agrees_to,
    published.unit as measured_in,
    if(
        published.population = 'the index',
        published.found between published.low and published.high,
        null
    ) as agrees,
    published.source as stated_in
from published
cross join cohort_files
cross join cohort_projects
order by published.check_id
