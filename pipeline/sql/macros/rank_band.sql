-- The rank band that a rank is in, as name and place (1 is the top), by the last rank of each band;
-- all lower ranks are in one more band, without an end. A band of one rank has that as its name.
create or replace macro band_of(rank, ends) as ({
    name: concat_ws(
        '–',
        coalesce(list_max(list_filter(ends, lambda last: last < rank)), 0) + 1,
        nullif(
            coalesce(list_min(list_filter(ends, lambda last: last >= rank))::varchar, ''),
            (coalesce(list_max(list_filter(ends, lambda last: last < rank)), 0) + 1)::varchar
        )
    ),
    place: len(list_distinct(list_filter(ends, lambda last: last < rank)))::integer + 1
});

-- The rank band of a project, as a row of fct_project; `ends` is text such as '10,100', and where it is
-- empty, or the cohort has no ranks, the bands are those that fct_project has.
create or replace macro rank_band(ranked, ends) as (
    if(
        ends = '' or ranked.band = 'all',
        {name: ranked.band, place: ranked.band_order},
        band_of(ranked.rank, string_split(ends, ',')::integer[])
    )
);
