/*
question: How many projects would be hard to recover if an account were lost?
grain: one row per rank band and condition that would make a lost account hard to recover from
key: [band, measure]
denominator: projects of the band for which the condition is known
empty: the owners of no project are known
columns:
  band: {type: string, means: "rank band the project is in; all: of a build, whose projects have no ranks"}
  band_order: {type: integer, means: "order of the bands, 1 is the top"}
  measure:
    type: string
    means: >-
      condition: one owner (in an organization or not), no organization, latest release not
      attested, no new file for 365 days, or all four at once
    values: [one_owner, no_organization, not_attested, dormant, all_four]
  projects:
    type: integer
    unit: projects
    means: of known, projects for which the condition holds
  known:
    type: integer
    unit: projects
    means: projects of the band for which the condition is known
  share:
    type: number
    unit: share 0 to 1
    means: projects, of those of the band for which the condition is known
    empty: it is known for none
*/
with conditions as (
    select
        band,
        band_order,
        if(is_ownership_known, n_owners = 1, null) as one_owner,
        if(is_ownership_known, organization is null, null) as no_organization,
        if(is_known, not is_attested, null) as not_attested,
        is_dormant as dormant
    from fct_project
),

long as (
    select
        band,
        band_order,
        unnest(['one_owner', 'no_organization', 'not_attested', 'dormant', 'all_four']) as measure,
        unnest([
            one_owner, no_organization, not_attested, dormant,
            if(
                one_owner is null or no_organization is null
                or not_attested is null or dormant is null,
                null,
                one_owner and no_organization and not_attested and dormant
            )
        ]) as holds
    from conditions
)

select
    band,
    band_order,
    measure,
    count(*) filter (where holds) as projects,
    count(holds) as known,
    count(*) filter (where holds) / nullif(count(holds), 0) as share
from long
where exists (from fct_project where is_ownership_known)
group by all
order by band_order, measure
