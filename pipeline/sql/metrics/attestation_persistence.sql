-- One row per number of releases after the first attested one: projects whose release then was attested.
-- key: later
-- later: 1 is the first release after the project's first attested release, by time of upload
-- releases: not pre-releases, attestable and of known evidence; others are not counted at all
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
)

select
    later,
    count(*) filter (where is_attested) as attested,
    count(*) filter (where is_unbroken) as unbroken,
    count(*) as known
from followed
where later in (1, 2, 3, 5, 10, 20, 50)
group by later
order by later
