/*
question: Does adoption rise, or does the list fill with projects that had adopted before?
grain: >-
  one row per month since 2024-10 with a list (its last one): the attested share of who was on top
  then
key: [listed_on]
denominator: listed projects of the cohort, with a release by then of known evidence
empty: fewer than two earlier lists were given (--top-history), or no project on two of them has a
  dated release
notes: By the newest release of that day, of its files uploaded by then; yanked is as of the
  capture. A project that was on top then and is not in today's cohort was not asked about, so it is
  in no denominator. Adoption is of the projects known on both lists, turnover is all the rest.
columns:
  listed_on: {type: date, unit: day, means: day of the list}
  members:
    type: integer
    unit: projects
    means: projects in the ranks looked at, as many as the cohort has
  attested:
    type: integer
    unit: projects
    means: of known, projects whose newest release by the day of the list was attested, by the files
      uploaded until then
  known:
    type: integer
    unit: projects
    means: listed projects of the cohort, with a release by the day of the list whose evidence was
      known then
  share: {type: number, unit: share 0 to 1, means: "attested, of known", empty: none is known}
  fixed_share:
    type: number
    unit: share 0 to 1
    means: attested share of the projects of the capture's own cohort that day
    empty: none of them is known that day
  adoption_points:
    type: number
    unit: percentage points
    means: change since the list before of the share of projects known on both
    empty: there is no list before, or no project on both
  turnover_points:
    type: number
    unit: percentage points
    means: "the rest of the change of the share: who came and who left"
    empty: there is no list before, or no project on both
  broken_by:
    type: string
    means: letters of the dates since the list before that changed what the list counts
      (data/reference/boundaries.toml)
    empty: none did
*/
with lists as (
    select
        listed_on,
        broken_by,
        lag(listed_on) over (order by listed_on) as previous_on
    from stg_list
    where listed_on >= (select attestable_from from raw_limit)
),

newest as (
    select
        lists.listed_on,
        release.project,
        latest_release(span, release) as latest
    from lists
    cross join raw_snapshot as snapshot
    inner join fct_release_state as span
        on
            span.from_at < least(lists.listed_on + interval 1 day, snapshot.as_of)
            and (
                span.until_at >= least(lists.listed_on + interval 1 day, snapshot.as_of)
                or span.until_at is null
            )
    inner join fct_release as release
        on span.project = release.project and span.version = release.version
    group by all
),

known as (
    select
        listed_on,
        project,
        latest.is_attested
    from newest
    where latest.evidence <> 'unknown'
),

fixed as (
    select
        listed_on,
        count(*) filter (where is_attested) / count(*) as share
    from known
    group by listed_on
),

rolling as (
    select
        lists.listed_on,
        lists.previous_on,
        lists.broken_by,
        count(*) as members,
        count(known.project) as known,
        count(*) filter (where known.is_attested) as attested
    from lists
    inner join stg_list_member as listed on lists.listed_on = listed.listed_on
    left join known on lists.listed_on = known.listed_on and listed.project = known.project
    group by all
),

on_both as (
    select
        lists.listed_on,
        count(*) as projects,
        count(*) filter (where later.is_attested) as attested,
        count(*) filter (where earlier.is_attested) as attested_before
    from lists
    inner join stg_list_member as listed on lists.listed_on = listed.listed_on
    inner join stg_list_member as before
        on lists.previous_on = before.listed_on and listed.project = before.project
    inner join known as later
        on lists.listed_on = later.listed_on and listed.project = later.project
    inner join known as earlier
        on lists.previous_on = earlier.listed_on and listed.project = earlier.project
    group by lists.listed_on
),

changes as (
    select
        now.listed_on,
        100 * (on_both.attested - on_both.attested_before) / on_both.projects as adoption,
        100 * (now.attested / nullif(now.known, 0) - before.attested / nullif(before.known, 0))
            as total
    from rolling as now
    inner join rolling as before on now.previous_on = before.listed_on
    inner join on_both on now.listed_on = on_both.listed_on
)

select
    rolling.listed_on,
    rolling.members,
    rolling.attested,
    rolling.known,
    rolling.attested / nullif(rolling.known, 0) as share,
    fixed.share as fixed_share,
    round(changes.adoption, 6) as adoption_points,
    round(changes.total - changes.adoption, 6) as turnover_points,
    if(rolling.previous_on is null, null, rolling.broken_by) as broken_by
from rolling
left join fixed on rolling.listed_on = fixed.listed_on
left join changes on rolling.listed_on = changes.listed_on
where exists (from known)
order by rolling.listed_on
