/*
question: Would another choice change a headline, and within what bounds is it, whatever is unknown?
grain: "one row per headline share and choice made otherwise: what the share would be"
key: [id, dimension, variant]
denominator: as the headline's, under the choice; with the unknown ones, under dimension unknown
empty: "never: what the source does not report is NULL"
notes: >-
  cohort_size: ranks 1 to n, for each n the cohort has. list: projects that are also on the second
  list. latest_release: which release is the newest. evidence: verified (every attestable file, by
  us), any_file (one attested file is enough). start: nothing could be attested before upload tools
  did so by default (boundary A). unknown: none, or all, of the projects (files) for which it is
  not known have what is counted, and all of them are in the denominator, so that the share cannot lie
  outside these two; NULL for files where a project's list of files is not known. A choice is listed
  only where it bears on the share. verified is NULL where nothing was checked, latest_release and
  start where the source knows one release per project and no times. Releases of the last 14 days may
  still get files; those without a time are kept.
columns:
  id: {type: string, means: name of the headline share}
  dimension:
    type: string
    means: >-
      kind of choice: reported (the headline itself), cohort_size, list, latest_release, evidence,
      start (of what could be attested), unknown (none or all of what is not known has it)
    values: [reported, unknown, cohort_size, list, latest_release, evidence, start]
  variant: {type: string, means: what was chosen}
  numerator:
    type: integer
    unit: as the headline's
    means: numerator of the headline share under the choice
    empty: the source does not report it
  denominator:
    type: integer
    unit: as the headline's
    means: denominator of the headline share under the choice
    empty: the source does not report it
  share:
    type: number
    unit: share 0 to 1
    means: numerator / denominator
    empty: the source does not report it
  points:
    type: number
    unit: percentage points
    means: share minus the headline's
    empty: the source does not report it
*/
with shares as (
    select
        choice.dimension,
        choice.variant,
        share.*,
        (choice.tier = 'verified' and not exists (from raw_signature))
        or (
            choice.dimension in ('latest_release', 'start')
            and not (select tells_releases from raw_capability)
        )
        or not (select tells_provenance from raw_capability)
        or coalesce(share.denominator, 0) = 0
        or (choice.dimension = 'unknown' and share.is_unbounded) as is_null
    from fct_share as share
    inner join stg_choice as choice on share.choice_order = choice.choice_order
    where
        share.varies_by is not null
        and (
            choice.dimension in ('reported', 'unknown')
            or list_has_any(
                string_split(share.varies_by, ' '), [choice.dimension, choice.variant]
            )
        )
),

counted as (
    select
        * exclude (numerator, denominator),
        if(is_null, null, numerator + if(variant = 'all of the unknown', possible, 0))
            as numerator,
        if(is_null, null, denominator + if(dimension = 'unknown', untold, 0)) as denominator
    from shares
)

select
    id,
    dimension,
    variant,
    numerator,
    denominator,
    numerator / denominator as share,
    round(100 * (numerator / denominator - max(numerator / denominator) filter (
        where dimension = 'reported'
    ) over (partition by id)), 6) as points
from counted
order by share_order, choice_order
