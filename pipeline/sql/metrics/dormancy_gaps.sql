/*
question: How often does a project upload again after a year, 18 months or two years of silence?
grain: "one row per year of upload and length of silence: releases that ended a longer silence"
key: [year, longer_than_months]
denominator: releases of the year with an earlier one of the project
empty: no release is known to have ended a silence of more than a year
notes: "Files of one upload session can be days apart: a release counts from its first file."
columns:
  year: {type: integer, unit: year, means: year of the upload}
  longer_than_months:
    type: integer
    unit: months
    means: a silence longer than this, at 365.25 / 12 days per month
  gaps: {type: integer, unit: releases, means: releases that ended such a silence of their project}
  projects: {type: integer, unit: projects, means: projects behind the gaps}
  releases:
    type: integer
    unit: releases
    means: releases of the year with an earlier one of the project
  gaps_per_1000:
    type: number
    unit: per 1,000 releases
    means: gaps, of the year's releases with an earlier one
  is_whole_year: {type: boolean, means: the year was over at the capture}
*/
with gaps as (
    select
        later.project,
        year(later.first_file_at) as year,
        elapsed_days(earlier.first_file_at, later.first_file_at) / limits.month_days as gap_months
    from (
        select
            project,
            first_file_at,
            row_number() over (partition by project order by first_file_at, position) as place
        from fct_release
        where first_file_at is not null
    ) as later
    inner join (
        select
            project,
            first_file_at,
            row_number() over (partition by project order by first_file_at, position) as place
        from fct_release
        where first_file_at is not null
    ) as earlier
        on later.project = earlier.project and later.place = earlier.place + 1
    cross join raw_limit as limits
),

lengths as (
    select unnest([12, 18, 24]) as longer_than_months
)

select
    gaps.year,
    lengths.longer_than_months,
    count(*) filter (where gaps.gap_months > lengths.longer_than_months) as gaps,
    count(distinct gaps.project) filter (where gaps.gap_months > lengths.longer_than_months)
        as projects,
    count(*) as releases,
    1000.0 * count(*) filter (where gaps.gap_months > lengths.longer_than_months) / count(*)
        as gaps_per_1000,
    gaps.year < year((select as_of from raw_snapshot)) as is_whole_year
from gaps
cross join lengths
group by all
order by gaps.year, lengths.longer_than_months
