/*
question: Do projects of one group begin to attest sooner than those of another?
grain: "one row per pair of groups of projects: which of them began to attest sooner"
key: [grouping, first_group, second_group]
denominator: known projects of the group with a dated file
empty: no two groups of projects with dated files can be compared
after: logrank
notes: Groups as in time_to_attestation. The test takes projects to be independent.
columns:
  grouping:
    type: string
    means: "what the groups are: band (of rank) or organization, as of the capture"
    values: [band, organization]
  first_group: {type: string, means: the first of two groups compared}
  second_group: {type: string, means: the group it is compared with}
  first_projects: {type: integer, unit: projects, means: projects of the first group}
  second_projects: {type: integer, unit: projects, means: projects of the second group}
  first_attested:
    type: integer
    unit: projects
    means: of the first group, with an attested file by the capture
  second_attested:
    type: integer
    unit: projects
    means: of the second group, with an attested file by the capture
  statistic:
    type: number
    unit: standard deviations
    means: "z of the log-rank test; above 0: projects of the first group begin sooner"
    empty: nothing happened in either group, or all at once
  p_value:
    type: number
    unit: probability
    means: two-sided p of the log-rank test, projects taken as independent
    empty: nothing happened in either group, or all at once
  p_adjusted:
    type: number
    unit: probability
    means: p_value adjusted for the number of pairs of the grouping (Holm)
    empty: nothing happened in either group, or all at once
*/
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
