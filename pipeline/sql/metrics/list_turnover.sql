-- One row per month with a list (its last one): who came to, and who left, the list's first n ranks.
-- key: listed_on
-- n: size of the cohort; members: projects in these ranks; entered, left: against the row before
-- ever: projects that were in these ranks on any list so far, those between the rows too
-- broken_by: letters of the dates since the row before that changed what the list counts
-- lists of windows up to 31 days only: a year's list turns over more slowly
with placed as (
    select
        as_of as listed_on,
        project
    from raw_top_history
    where
        window_days <= 31
        and rank <= (select count(*) from raw_cohort)
),

lists as (
    select
        listed_on,
        lag(listed_on) over (order by listed_on) as previous_on
    from (
        select max(listed_on) as listed_on
        from placed
        group by date_trunc('month', listed_on)
    )
),

members as (
    select
        lists.listed_on,
        count(*) as members
    from lists
    inner join placed on lists.listed_on = placed.listed_on
    group by lists.listed_on
),

stayed as (
    select
        lists.listed_on,
        count(*) as stayed
    from lists
    inner join placed as later on lists.listed_on = later.listed_on
    inner join placed as earlier
        on lists.previous_on = earlier.listed_on and later.project = earlier.project
    group by lists.listed_on
),

first_listed as (
    select
        project,
        min(listed_on) as listed_on
    from placed
    group by project
),

so_far as (
    select
        lists.listed_on,
        count(*) as ever
    from lists
    inner join first_listed on lists.listed_on >= first_listed.listed_on
    group by lists.listed_on
),

breaks as (
    select
        lists.listed_on,
        string_agg(boundary.letter, '' order by boundary.happened_on) as broken_by
    from lists
    inner join raw_boundary as boundary
        on lists.previous_on < boundary.happened_on and lists.listed_on >= boundary.happened_on
    where boundary.axis = 'list'
    group by lists.listed_on
)

select
    lists.listed_on,
    members.members,
    if(lists.previous_on is null, null, members.members - coalesce(stayed.stayed, 0)) as entered,
    previous.members - coalesce(stayed.stayed, 0) as "left",
    so_far.ever,
    breaks.broken_by
from lists
inner join members on lists.listed_on = members.listed_on
inner join so_far on lists.listed_on = so_far.listed_on
left join stayed on lists.listed_on = stayed.listed_on
left join members as previous on lists.previous_on = previous.listed_on
left join breaks on lists.listed_on = breaks.listed_on
order by lists.listed_on
