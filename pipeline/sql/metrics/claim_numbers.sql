/*
question: "What do the claims' own measures say: recency, addresses, owners, identities, rates?"
grain: one row per number that tests a claim and is not a headline
key: [id]
denominator: what the row's weight says
empty: "never: a number the source does not report is NULL, with a note"
notes: >-
  per_1000 is of releases, or of project-months: months between two captures, of projects whose owners
  both captures know; owner_changes needs a baseline. A lower bound is one for Trusted Publishing. No
  table it is made from has an address.
columns:
  id: {type: string, means: name of the number}
  value:
    type: number
    unit: as unit says
    means: >-
      a claim's number: numerator / denominator of a share (0 to 1), the numerator of a count, 1000
      x numerator / denominator of per_1000
    empty: the source does not report it; note says why
  numerator:
    type: integer
    unit: as weight says
    means: numerator of the number
    empty: the source does not report it
  denominator:
    type: integer
    unit: as weight says
    means: denominator of the number, in what weight says
    empty: the source does not report it
  unit: {type: string, means: unit of value, values: [share, count, per_1000]}
  weight:
    type: string
    means: >-
      what the denominator counts: projects, downloads, files, releases, owners or project_months
    values: [projects, downloads, files, releases, owners, project_months]
  evidence:
    type: string
    means: "how sure the number is: a lower bound, or exact"
    values: [exact, lower_bound]
  note:
    type: string
    means: why the value is missing, or what it rests on
    empty: nothing to say
*/
with owner_changes as (
    select
        'owner_changes' as id,
        (
            select count(*)
            from fct_snapshot_event
            where
                kind in ('owner_added', 'owner_removed', 'owners_replaced')
                and len(benign_hint) = 0
        ) as numerator,
        round(
            count(*) * any_value(elapsed_days(baseline.as_of, snapshot.as_of) / limits.month_days)
        )::bigint as denominator,
        'per_1000' as unit,
        'project_months' as weight,
        'baseline' as needs,
        'exact' as evidence
    from fct_project as later
    inner join fct_baseline_project as earlier on later.project = earlier.project
    cross join fct_baseline as baseline
    cross join raw_snapshot as snapshot
    cross join raw_limit as limits
    where later.is_ownership_known and earlier.is_ownership_known
),

numbers as (
    select * from fct_claim_evidence
    union all by name
    select * from fct_claim_publisher
    union all by name
    select * from fct_claim_repository
    union all by name
    select * from fct_claim_contact
    union all by name
    select * from fct_claim_owner
    union all by name
    select * from fct_claim_release
    union all by name
    select * from owner_changes
),

available as (
    select
        numbers.*,
        not tells_publishers as is_silent,
        coalesce(numbers.denominator, 0) > 0
        and (tells_provenance or numbers.id = 'projects_newest_file_before_2024')
        and (tells_publishers or numbers.needs <> 'publishers') as is_available
    from numbers
    cross join raw_capability
)

select
    id,
    case
        when not is_available then null
        when unit = 'count' then numerator
        when unit = 'per_1000' then 1000.0 * numerator / denominator
        else numerator / denominator
    end::double as value,
    if(is_available, numerator, null)::bigint as numerator,
    if(is_available, denominator, null)::bigint as denominator,
    unit,
    weight,
    evidence,
    case
        when is_available then null
        when needs = 'baseline' then 'needs two snapshots, some time apart, with known owners'
        when is_silent then 'this source does not say'
        when needs = 'owners' then 'nothing is known about owners'
        when needs = 'addresses' then 'the metadata kept has no contact address'
        when needs = 'publishers' then 'no publisher could be read'
        when needs = 'metadata' then 'no metadata could be read'
        else 'not known of any project'
    end as note
from available
order by id
