-- One row per headline share of projects: its interval, if the cohort is seen as a sample of projects.
-- key: id
-- the cohort is counted whole: of itself a share is exact, and summary.json gives no interval; this one
--   is for a share that is read as what other projects of its kind do
-- numerator, denominator: as in summary.json; no row where the source cannot tell
-- cluster_numbers, cluster_sizes: projects by publishing owner (fct_cluster), for the interval
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
            {id: 'projects_dormant_365d', is_counted: is_dormant is not null, is_so: is_dormant}
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
