-- One row per headline share and choice of what it counts: the numbers it is made of.
-- key: choice_order, id
-- shares are defined in macros/shares_of.sql, choices in staging/stg_choice.sql
-- share_order: of the contract; weight: what numerator and denominator count
-- evidence: lower_bound, exact, estimate; varies_by: dimensions and variants of choices that bear on it,
--   NULL for a share that is only reported
-- possible, untold: by how much numerator and denominator could grow from what is not known;
--   is_unbounded: that is not known either
with kinds as (
    select list({kind: kind, is_known: is_known} order by kind_order) as kinds
    from code_publisher_kind
),

listed as (
    select
        counted.choice_order,
        shares_of(counted, kinds.kinds) as shares
    from fct_choice_project as counted
    cross join kinds
),

added as (
    select
        choice_order,
        generate_subscripts(shares, 1) as share_order,
        unnest(shares, recursive := true)
    from listed
)

select
    choice_order,
    share_order,
    id,
    weight,
    evidence,
    varies_by,
    coalesce(sum(numerator), 0)::bigint as numerator,
    sum(denominator)::bigint as denominator,
    coalesce(sum(possible), 0)::bigint as possible,
    coalesce(sum(untold), 0)::bigint as untold,
    bool_or(is_unbounded) as is_unbounded
from added
group by choice_order, share_order, id, weight, evidence, varies_by
