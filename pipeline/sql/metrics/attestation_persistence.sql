-- One row per number of releases after the first attested one: projects whose release then was attested.
-- key: later
-- later: 1 is the first release after the project's first attested release, by time of upload
-- releases: not pre-releases, attestable and of known evidence; others are not counted at all
-- cluster_numbers, cluster_sizes: attested and known projects by publishing owner (fct_cluster), for
--   the interval
-- known: projects that have had so many; attested: that release is; unbroken: so are all before it
with releases as (
    select
        project,
        is_attested,
        row_number() over (partition by project order by position) as place
    from fct_release
    where
        is_prerelease is not true
        and evidence not in ('unknown', 'not_attestable')
),

firsts as (
    select
        project,
        min(place) as place
    from releases
    where is_attested
    group by project
),

followed as (
    select
        releases.project,
        releases.place - firsts.place as later,
        releases.is_attested,
        bool_and(releases.is_attested) over (
            partition by releases.project
            order by releases.place
        ) as is_unbroken
    from releases
    inner join firsts on releases.project = firsts.project and releases.place > firsts.place
),

owners as (
    select
        followed.later,
        cluster.cluster,
        count(*) filter (where followed.is_attested) as attested,
        count(*) filter (where followed.is_unbroken) as unbroken,
        count(*) as known
    from followed
    inner join fct_cluster as cluster on followed.project = cluster.project
    where followed.later in (1, 2, 3, 5, 10, 20, 50)
    group by all
)

select
    later,
    sum(attested)::bigint as attested,
    sum(unbroken)::bigint as unbroken,
    sum(known)::bigint as known,
    list(attested order by cluster) as cluster_numbers,
    list(known order by cluster) as cluster_sizes
from owners
group by later
order by later
