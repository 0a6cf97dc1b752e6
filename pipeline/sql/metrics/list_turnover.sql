/*
question: How fast does the list of top projects turn over?
grain: >-
  one row per month with a list (its last one): projects that entered or left the first n ranks
key: [listed_on]
denominator: "none: counts of projects"
empty: fewer than two earlier lists were given (--top-history)
notes: A month is shown by its last list.
columns:
  listed_on: {type: date, unit: day, means: day of the list}
  members:
    type: integer
    unit: projects
    means: projects in the ranks looked at, as many as the cohort has
  entered:
    type: integer
    unit: projects
    means: projects in these ranks that were not on the list before
    empty: there is no list before
  left:
    type: integer
    unit: projects
    means: projects in these ranks on the list before that are not now
    empty: there is no list before
  ever: {type: integer, unit: projects, means: projects that were in these ranks on any list so far}
  broken_by:
    type: string
    means: letters of the dates since the list before that changed what the list counts
      (data/reference/boundaries.toml)
    empty: none did
*/
with members as (
    select
        lists.listed_on,
        count(*) as members
    from stg_list as lists
    inner join stg_list_member as listed on lists.listed_on = listed.listed_on
    group by lists.listed_on
),

stayed as (
    select
        lists.listed_on,
        count(*) as stayed
    from stg_list as lists
    inner join stg_list_member as later on lists.listed_on = later.listed_on
    inner join stg_list_member as earlier
        on lists.previous_on = earlier.listed_on and later.project = earlier.project
    group by lists.listed_on
),

first_listed as (
    select
        project,
        min(listed_on) as listed_on
    from stg_list_member
    group by project
),

so_far as (
    select
        lists.listed_on,
        count(*) as ever
    from stg_list as lists
    inner join first_listed on lists.listed_on >= first_listed.listed_on
    group by lists.listed_on
)

select
    lists.listed_on,
    members.members,
    if(lists.previous_on is null, null, members.members - coalesce(stayed.stayed, 0)) as entered,
    previous.members - coalesce(stayed.stayed, 0) as "left",
    so_far.ever,
    lists.broken_by
from stg_list as lists
inner join members on lists.listed_on = members.listed_on
inner join so_far on lists.listed_on = so_far.listed_on
left join stayed on lists.listed_on = stayed.listed_on
left join members as previous on lists.previous_on = previous.listed_on
order by lists.listed_on
