/*
question: Is the publishing workflow named by something that can be moved?
grain: "one row per form of reference: projects whose latest attested release names its workflow that way"
key: [reference]
denominator: known projects with an attested latest release
empty: no latest release is known to be attested
notes: >-
  The form that a build statement names, else the signing certificate; of several files the least
  fixed. A branch or a tag can be moved to other content; the certificate also holds the commit, so
  that what ran is known, and only what the name points to later is not.
columns:
  reference:
    type: string
    means: form of the reference
    empty: the workflow is not named, or was not read
    values: reference
  is_mutable:
    type: boolean
    means: what it names can be moved to other content
    empty: the workflow is not named, or was not read
  projects: {type: integer, unit: projects, means: attested projects that name their workflow that way}
  attested: {type: integer, unit: projects, means: known projects with an attested latest release}
  share:
    type: number
    unit: share 0 to 1
    means: "projects, of attested"
*/
with attested as (
    select reference
    from fct_project
    where is_known and is_attested
)

select
    attested.reference,
    code.is_mutable,
    count(*) as projects,
    sum(count(*)) over ()::bigint as attested,
    count(*) / sum(count(*)) over () as share
from attested
left join code_reference as code on attested.reference = code.reference
group by attested.reference, code.is_mutable, code.reference_order
order by code.reference_order nulls last
