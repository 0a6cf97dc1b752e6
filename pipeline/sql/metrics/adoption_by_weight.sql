/*
question: How much is attested if projects are weighted by their dependents or downloads?
grain: one row per weight
key: [weight]
denominator: what is known to be attested or not, each with its weight
empty: "never: projects always count"
notes: >-
  A dependent is a project of the cohort that depends on another in the stated environment; each
  pair of a project and a dependency counts once, a dependency outside the cohort among the
  unknown. Downloads of versions are those of the first week of new releases, and are there where
  BigQuery was asked (--also downloads_by_release).
columns:
  weight:
    type: string
    means: >-
      what is counted: projects, downloads (of the cohort's list), direct_dependents, dependents
      (direct or not), version_downloads
    values: [projects, downloads, direct_dependents, dependents, version_downloads]
  weight_order: {type: integer, means: "order of the weights, 1 is projects"}
  unit:
    type: string
    means: "unit of the counts: projects, downloads or dependencies"
    values: [projects, downloads, dependencies]
  attested: {type: integer, unit: as unit says, means: "of known, what is attested"}
  known: {type: integer, unit: as unit says, means: what is known to be attested or not}
  unknown: {type: integer, unit: as unit says, means: what is not known}
  share:
    type: number
    unit: share 0 to 1
    means: attested divided by known
    empty: nothing is known
  low:
    type: number
    unit: share 0 to 1
    means: "attested divided by known and unknown: nothing unknown is attested"
    empty: nothing is counted
  high:
    type: number
    unit: share 0 to 1
    means: "attested and unknown divided by known and unknown: everything unknown is attested"
    empty: nothing is counted
*/
with dependents as (
    select
        weights.weight,
        count(*) filter (where part.state = 'attested') as attested,
        count(*) filter (where part.state <> 'unknown') as known,
        count(*) filter (where part.state = 'unknown') as unknown
    from fct_closure as part
    cross join unnest(['direct_dependents', 'dependents']) as weights (weight)
    where not part.is_self and (part.is_direct or weights.weight = 'dependents')
    group by weights.weight
),

fetched as (
    select
        sum(downloads) filter (where state = 'attested') as attested,
        sum(downloads) filter (where state <> 'unknown') as known,
        sum(downloads) filter (where state = 'unknown') as unknown
    from fct_uptake
    where
        span = 'first_week'
        and (select tells_provenance from raw_capability)
    having count(downloads) > 0
),

counted as (
    select
        share.weight,
        share.weight as unit,
        share.numerator as attested,
        share.denominator as known,
        share.untold as unknown
    from fct_share as share
    inner join stg_choice as choice
        on share.choice_order = choice.choice_order and choice.dimension = 'reported'
    where share.id in ('projects_attested', 'projects_attested_by_downloads')
    union all
    select
        weight,
        'dependencies',
        attested,
        known,
        unknown
    from dependents
    union all
    select
        'version_downloads',
        'downloads',
        attested,
        known,
        unknown
    from fetched
),

-- a sum of nothing is a count of 0
whole as (
    select
        weight,
        unit,
        coalesce(attested, 0)::bigint as attested,
        coalesce(known, 0)::bigint as known,
        coalesce(unknown, 0)::bigint as unknown
    from counted
)

select
    whole.weight,
    weights.weight_order::integer as weight_order,
    whole.unit,
    whole.attested,
    whole.known,
    whole.unknown,
    whole.attested / nullif(whole.known, 0) as share,
    whole.attested / nullif(whole.known + whole.unknown, 0) as low,
    (whole.attested + whole.unknown) / nullif(whole.known + whole.unknown, 0) as high
from whole
inner join
    unnest(['projects', 'downloads', 'direct_dependents', 'dependents', 'version_downloads'])
    with ordinality as weights (weight, weight_order)
    on whole.weight = weights.weight
order by weights.weight_order
