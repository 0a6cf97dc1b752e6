-- One row per month with a top list: its last one.
-- key: listed_on
-- previous_on: the list of the row before; NULL for the first
-- broken_by: letters of the dates since then that changed what the list counts; NULL where none did
with lists as (
    select
        listed_on,
        lag(listed_on) over (order by listed_on) as previous_on
    from (
        select max(as_of) as listed_on
        from raw_top_history
        where
            window_days <= (select list_days from raw_limit)
            and as_of <= (select as_of::date from raw_snapshot)
        group by date_trunc('month', as_of)
    )
)

select
    lists.listed_on,
    lists.previous_on,
    string_agg(boundary.letter, '' order by boundary.happened_on) as broken_by
from lists
left join raw_boundary as boundary
    on
        boundary.axis = 'list'
        and lists.previous_on < boundary.happened_on
        and lists.listed_on >= boundary.happened_on
group by lists.listed_on, lists.previous_on
