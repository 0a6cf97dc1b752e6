/*
question: Once a project attests, does it keep attesting?
grain: >-
  one row per number of releases after the first attested one: projects whose release then was
  attested
key: [later]
denominator: projects with that many stable, attestable releases since their first attested one
empty: no stable release that can be judged follows an attested one
after: interval
notes: Releases in order of upload, without pre-releases; those that are not attestable, of unknown
  evidence or without an upload time are not counted at all. The interval is by owners as in fct_cluster
  and says what other projects will do.
columns:
  later: {type: integer, unit: releases, means: how many releases after the first attested one}
  attested:
    type: integer
    unit: projects
    means: of known, projects whose release of this number is attested
  unbroken:
    type: integer
    unit: projects
    means: attested projects all of whose releases since the first attested one are attested
  known:
    type: integer
    unit: projects
    means: projects that have had that many releases after their first attested one
  low:
    type: number
    unit: share 0 to 1
    means: >-
      lower end of the 95% interval of attested / known, by publishing owners (clusters of
      projects), resampled: bootstrap with a fixed seed, 2,000 draws
    empty: one publishing owner alone
  high:
    type: number
    unit: share 0 to 1
    means: upper end of the interval of attested / known
    empty: one publishing owner alone
*/
with releases as (
    select
        project,
        is_attested,
        row_number() over (partition by project order by position) as place
    from fct_release
    where
        is_prerelease is not true
        and first_file_at is not null
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
