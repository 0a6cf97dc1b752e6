-- One row per headline share of projects: its interval, if the cohort is seen as a sample of projects.
-- key: id
-- the cohort is counted whole: of itself a share is exact, and summary.json gives no interval; this one
--   is for a share that is read as what other projects of its kind do
-- numerator, denominator: as in summary.json; no row where the source cannot tell
-- cluster_numbers, cluster_sizes: projects by publishing owner (fct_cluster), for the interval
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
