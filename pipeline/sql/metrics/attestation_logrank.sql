-- One row per pair of groups of projects: which of them began to attest sooner.
-- key: grouping, first_group, second_group
-- grouping: band (rank band) or organization, both as of the capture and not of the time
-- groups as in time_to_attestation; first_attested, second_attested: of its projects, by the capture
-- the test itself (pipeline/statistics.py) adds statistic, p_value and p_adjusted
with groups as (
    select
        grouping,
        group_name,
        group_order,
        count(*) as projects,
        count(*) filter (where is_attested) as attested
    from (
        select
            is_attested,
            unnest(groups, recursive := true)
        from fct_attestation_wait
    )
    where grouping in ('band', 'organization')
    group by all
)

select
    first.grouping,
    first.group_name as first_group,
    second.group_name as second_group,
    first.projects as first_projects,
    second.projects as second_projects,
    first.attested as first_attested,
    second.attested as second_attested
from groups as first
inner join groups as second
    on first.grouping = second.grouping and first.group_order < second.group_order
order by first.grouping, first.group_order, second.group_order
