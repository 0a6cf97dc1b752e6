/*
question: How far could a headline share of projects be off, if the cohort were a sample of
  projects?
grain: >-
  one row per headline share of projects: its interval, if the cohort is seen as a sample of
  projects
key: [id]
denominator: the headline's
empty: of no project the evidence or ownership is known
after: design_effect
notes: >-
  The cohort is counted whole: of itself a share is exact, and summary.json gives no interval. This
  one is for a share that is read as what other projects of its kind do.
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
      lower end of the 95 % interval of the share, by publishing owners (clusters of projects) drawn
      again: bootstrap of fixed seed, 2,000 draws
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
with judged as (
    select
        cluster.cluster,
        unnest([
            {id: 'projects_attested', is_counted: is_known, is_so: is_attested},
            {
                id: 'projects_attested_of_attestable',
                is_counted: is_known and is_attestable,
                is_so: is_attested
            },
            {id: 'projects_attested_partially', is_counted: is_known, is_so: is_partial},
            {
                id: 'projects_in_organization',
                is_counted: is_ownership_known,
                is_so: organization is not null
            },
            {id: 'projects_single_owner', is_counted: is_ownership_known, is_so: n_owners = 1},
            {
                id: 'projects_single_owner_no_org_no_attestation',
                is_counted: is_ownership_known and is_known and is_attestable,
                is_so: n_owners = 1 and organization is null and evidence = 'none_found'
            },
            {
                id: 'projects_repository_mismatch',
                is_counted: repository_outcome in ('match', 'mismatch'),
                is_so: repository_outcome = 'mismatch'
            },
            {id: 'projects_dormant_365d', is_counted: newest_file_at is not null, is_so: is_dormant}
        ]) as judgement,
        generate_subscripts(range(8), 1) as place
    from fct_project as project
    inner join fct_cluster as cluster on project.project = cluster.project
),

owners as (
    select
        place,
        judgement.id as id,
        cluster,
        count(*) filter (where judgement.is_so) as number,
        count(*) as size
    from judged
    where judgement.is_counted
    group by all
)

select
    id,
    sum(number)::bigint as numerator,
    sum(size)::bigint as denominator,
    sum(number) / sum(size) as share,
    count(*) as clusters,
    list(number order by cluster) as cluster_numbers,
    list(size order by cluster) as cluster_sizes
from owners
group by place, id
order by place
