/*
question: Do the index's published numbers agree with each other, and where does the cohort stand?
grain: >-
  one row per check of the index's published numbers: against each other, or beside the snapshot's
key: [check_id]
denominator: >-
  of the cohort's rows: its files of 2025 with known evidence; its projects whose ownership is known
empty: its data file in data/reference/ is empty
document: published_checks
columns:
  check_id: {type: string, means: id of a check of published numbers}
  question: {type: string, means: what the check compares}
  population:
    type: string
    means: "what the found number is about: the index, like the stated one, or the cohort"
  stated: {type: number, unit: as measured_in says, means: the published number}
  found:
    type: number
    unit: as measured_in says
    means: what the published series, or the snapshot, gives
    empty: the source does not report it
  agrees_from:
    type: number
    unit: as measured_in says
    means: lowest found number that agrees with the stated one
    empty: the two are about different populations
  agrees_to:
    type: number
    unit: as measured_in says
    means: highest found number that agrees with the stated one
    empty: the two are about different populations
  measured_in: {type: string, means: unit of stated and found, values: [share, files, projects]}
  agrees:
    type: boolean
    means: found is from agrees_from to agrees_to
    empty: the two are about different populations
  stated_in:
    type: string
    means: posts, commits, documents and lines the row rests on; lines are those of source texts
*/
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
