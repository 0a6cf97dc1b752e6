-- One row per month with a list (its last one): who came to, and who left, the list's first n ranks.
-- key: listed_on
-- n: size of the cohort; members: projects in these ranks; entered, left: against the row before
-- ever: projects that were in these ranks on any list so far, those between the rows too
-- broken_by: letters of the dates since the row before that changed what the list counts
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
