/*
question: How far could a headline share of projects be off, if the cohort were a sample of
  projects?
grain: >-
  one row per headline share of projects: its interval, if the cohort is seen as a sample of
  projects
key: [id]
denominator: the headline's
empty: neither evidence nor ownership is known of any project
after: design_effect
notes: >-
  The cohort is counted whole: of itself a share is exact, and summary.json gives no interval. This
  one is for a share that is read as what other projects of its kind do. It assumes that projects
  not known are like the others; where they differ, by rank for instance, the share is off by more.
columns:
  id: {type: string, means: name of the headline share}
  numerator: {type: integer, unit: as the headline's, means: numerator of the headline}
  denominator: {type: integer, unit: as the headline's, means: denominator of the headline}
  share:
    type: number
    unit: share 0 to 1
    means: "numerator, of denominator: as in summary.json"
    empty: denominator is zero
  clusters:
    type: integer
    unit: publishing owners
    means: >-
      clusters of projects in the denominator: owner of the attested or declared repository, else
      the project itself; for a source without repositories, projects of one first word in the name
  low:
    type: number
    unit: share 0 to 1
    means: >-
      lower end of the 95% interval of the share, by publishing owners (clusters of projects), resampled:
      bootstrap with a fixed seed, 2,000 draws
    empty: one publishing owner alone
  high:
    type: number
    unit: share 0 to 1
    means: upper end of the interval of the share
    empty: one publishing owner alone
  design_effect:
    type: number
    unit: ratio
    means: variance of the share over that of as many independent projects
    empty: the share is 0 or 1, or there is one cluster alone
*/
with kinds as (
    select list({kind: kind, is_known: is_known} order by kind_order) as kinds
    from code_publisher_kind
),

added as (
    select
        cluster.cluster,
        unnest(shares_of(counted, kinds.kinds), recursive := true)
    from fct_choice_project as counted
    inner join stg_choice as choice
        on counted.choice_order = choice.choice_order and choice.dimension = 'reported'
    inner join fct_cluster as cluster on counted.project = cluster.project
    cross join kinds
),

owners as (
    select
        id,
        cluster,
        coalesce(sum(numerator), 0)::bigint as number,
        sum(denominator)::bigint as size
    from added
    group by all
    having sum(denominator) > 0
)

select
    owners.id,
    sum(owners.number)::bigint as numerator,
    sum(owners.size)::bigint as denominator,
    sum(owners.number) / sum(owners.size) as share,
    count(*) as clusters,
    list(owners.number order by owners.cluster) as cluster_numbers,
    list(owners.size order by owners.cluster) as cluster_sizes
from owners
inner join unnest([
    'projects_attested',
    'projects_attested_of_attestable',
    'projects_attested_partially',
    'projects_in_organization',
    'projects_single_owner',
    'projects_single_owner_no_org_no_attestation',
    'projects_repository_mismatch',
    'projects_dormant_365d'
]) with ordinality as shown (id, share_order) on owners.id = shown.id
group by owners.id, shown.share_order
order by shown.share_order
