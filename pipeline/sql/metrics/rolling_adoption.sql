/*
question: Does adoption rise, or does the list fill with projects that had adopted before?
grain: >-
  one row per month since 2024-10 with a list (its last one): the attested share of who was on top
  then
key: [listed_on]
denominator: listed projects of the cohort, with a release by then of known evidence
empty: fewer than two earlier lists were given (--top-history), or no project on two of them has a
  dated release
notes: >-
  By the newest release on that day and its files uploaded by then; yanked is as of the
  capture. A project that was on top then and is not in today's cohort was not asked about, so it is
  in no denominator. The change of the share is the sum of three parts, adoption, turnover and
  what became known. Most projects that left are not in today's cohort, so turnover mostly reflects
  arrivals.
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
    means: change, since the list before, of the share among projects known on both
    empty: there is no list before, or no project known on both
  turnover_points:
    type: number
    unit: percentage points
    means: change of the share by projects that came or left, as far as they are known
    empty: there is no list before, or no project known on both
  newly_known_points:
    type: number
    unit: percentage points
    means: change of the share by projects of both lists that are known on one of them, mostly with
      their first release
    empty: there is no list before, or no project known on both
  entered:
    type: integer
    unit: projects
    means: on this list and not on the one before
    empty: there is no list before
  entered_known:
    type: integer
    unit: projects
    means: of entered, those of known evidence
    empty: there is no list before
  left:
    type: integer
    unit: projects
    means: on the list before and not on this one
    empty: there is no list before
  left_known:
    type: integer
    unit: projects
    means: of left, those whose evidence was known on the list before
    empty: there is no list before
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
        lag(listed_on) over (order by listed_on) as previous_on,
        lead(listed_on) over (order by listed_on) as next_on
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

-- a member of unknown evidence is neither attested nor not
member as (
    select
        lists.*,
        listed.project,
        known.is_attested
    from lists
    inner join stg_list_member as listed on lists.listed_on = listed.listed_on
    left join known on lists.listed_on = known.listed_on and listed.project = known.project
),

rolling as (
    select
        listed_on,
        previous_on,
        broken_by,
        count(*) as members,
        count(is_attested) as known,
        count(*) filter (where is_attested) as attested
    from member
    group by all
),

-- each project of a list or of the one before, as it was on both
compared as (
    select
        coalesce(later.listed_on, earlier.next_on) as listed_on,
        later.project is null as has_left,
        earlier.project is null as is_new,
        later.is_attested as now,
        earlier.is_attested as before
    from member as later
    full join member as earlier
        on later.listed_on = earlier.next_on and later.project = earlier.project
),

moved as (
    select
        listed_on,
        count(*) filter (where is_new) as entered,
        count(now) filter (where is_new) as entered_known,
        count(*) filter (where is_new and now) as entered_attested,
        count(*) filter (where has_left) as left_list,
        count(before) filter (where has_left) as left_known,
        count(*) filter (where has_left and before) as left_attested,
        count(*) filter (where now is not null and before is not null) as on_both,
        count(*) filter (where now and before is not null) / on_both as now_on_both,
        count(*) filter (where before and now is not null) / on_both as before_on_both,
        count(now) as known_now,
        count(before) as known_before,
        count(*) filter (where now) / known_now as share_now,
        count(*) filter (where before) / known_before as share_before
    from compared
    group by listed_on
),

-- who came or left moves the share by how far they are from those who are known on both
parts as (
    select
        *,
        now_on_both - before_on_both as adoption,
        (entered_attested - entered_known * now_on_both) / known_now
        - (left_attested - left_known * before_on_both) / known_before as turnover
    from moved
    where on_both > 0
)

select
    rolling.listed_on,
    rolling.members,
    rolling.attested,
    rolling.known,
    rolling.attested / nullif(rolling.known, 0) as share,
    fixed.share as fixed_share,
    round(100 * parts.adoption, 6) as adoption_points,
    round(100 * parts.turnover, 6) as turnover_points,
    round(100 * (parts.share_now - parts.share_before - parts.adoption - parts.turnover), 6)
        as newly_known_points,
    moved.entered,
    moved.entered_known,
    moved.left_list as "left",
    moved.left_known,
    if(rolling.previous_on is null, null, rolling.broken_by) as broken_by
from rolling
left join fixed on rolling.listed_on = fixed.listed_on
left join moved on rolling.listed_on = moved.listed_on and rolling.previous_on is not null
left join parts on rolling.listed_on = parts.listed_on and rolling.previous_on is not null
where exists (from known)
order by rolling.listed_on
