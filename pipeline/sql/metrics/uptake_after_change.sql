/*
question: Do installers fetch a release sooner or later when its publisher changed?
grain: >-
  one row per span since a release's first file and what changed with it: how fast it was fetched
key: [span, change]
denominator: "none: quartiles over releases that have a counterpart of the same project"
empty: the capture did not ask BigQuery for it (--also downloads_by_release), logs alone do not say
  who published, or no project has both a changed and an unchanged release in the window
notes: >-
  publisher_changed: kind, repository, workflow or environment; none: releases of the same projects,
  stable and pre-releases apart, without either; not_told: publisher or evidence not known, or no
  earlier publisher to compare with. A counterpart is an unchanged release of the same project for a
  changed one, and the reverse.
columns:
  span:
    type: string
    means: "time since the first file of a release: 6 hours, 24 hours, 7 days"
    values: [first_hours, first_day, first_week]
  change:
    type: string
    means: >-
      what changed with the release: its publisher, its provenance lost, none of these, or not told
    values: [publisher_changed, provenance_lost, none, not_told]
  change_order: {type: integer, unit: rank, means: order of the changes}
  low_ratio:
    type: number
    unit: ratio
    means: lower quartile of downloads in the span / median of the project's unchanged releases
    empty: nothing to divide by
  median_ratio:
    type: number
    unit: ratio
    means: median of downloads in the span / median of the project's unchanged releases
    empty: nothing to divide by
  high_ratio:
    type: number
    unit: ratio
    means: upper quartile of downloads in the span / median of the project's unchanged releases
    empty: nothing to divide by
  rated:
    type: integer
    unit: releases
    means: "releases behind the ratios: the unchanged ones of their project were fetched"
  low_downloads:
    type: number
    unit: files served
    means: lower quartile of downloads in the span
    empty: no release
  median_downloads:
    type: number
    unit: files served
    means: median of downloads in the span
    empty: no release
  high_downloads:
    type: number
    unit: files served
    means: upper quartile of downloads in the span
    empty: no release
  releases:
    type: integer
    unit: releases
    means: releases with the span whole in the log and a counterpart of their project, changed or
      not
  projects: {type: integer, unit: projects, means: projects behind the releases}
  alone:
    type: integer
    unit: releases
    means: >-
      releases left out: no counterpart of the same sort, stable or pre-release, in the project (for a
      changed release an unchanged one, and the reverse)
  cut_off:
    type: integer
    unit: releases
    means: "releases left out: the download log ends before the span does, or lacks a day of it"
*/
with happened as (
    select
        project,
        version,
        bool_or(kind = 'provenance_lost') as is_lost
    from fct_event
    where
        kind in (
            select kind from code_event_kind where lane in ('lost', 'publisher_changed')
        )
    group by project, version
),

releases as (
    select
        *,
        coalesce(sum(is_attested::integer) over (
            partition by project
            order by position
            rows between unbounded preceding and 1 preceding
        ), 0) as n_attested_before
    from fct_release
),

judged as (
    select
        uptake.*,
        case
            when happened.is_lost then 'provenance_lost'
            when happened.project is not null then 'publisher_changed'
            when uptake.state = 'unknown' then 'not_told'
            when release.publisher_state not in ('one', 'several', 'none') then 'not_told'
            when
                release.publisher_state in ('one', 'several')
                and release.n_attested_before > 0
                and compared.baseline is null
                then 'not_told'
            else 'none'
        end as change
    from fct_uptake as uptake
    left join releases as release
        on uptake.project = release.project and uptake.version = release.version
    left join happened
        on uptake.project = happened.project and uptake.version = happened.version
    left join fct_comparison as compared
        on uptake.project = compared.project and uptake.version = compared.version
),

alike as (
    select
        span,
        project,
        is_prerelease,
        median(downloads) filter (where change = 'none') as usual,
        count(downloads) filter (where change = 'none') as n_unchanged,
        count(downloads) filter (where change not in ('none', 'not_told')) as n_changed
    from judged
    group by all
),

placed as (
    select
        judged.*,
        judged.downloads is not null and (
            judged.change = 'not_told'
            or (judged.change = 'none' and alike.n_changed > 0)
            or (judged.change not in ('none', 'not_told') and alike.n_unchanged > 0)
        ) as is_placed,
        if(judged.change = 'not_told', null, judged.downloads / nullif(alike.usual, 0)) as ratio
    from judged
    left join alike
        on
            judged.span = alike.span
            and judged.project = alike.project
            and judged.is_prerelease is not distinct from alike.is_prerelease
)

select
    spans.span,
    changes.change,
    changes.change_order::integer as change_order,
    quantile_cont(placed.ratio, 0.25) filter (where placed.is_placed) as low_ratio,
    quantile_cont(placed.ratio, 0.5) filter (where placed.is_placed) as median_ratio,
    quantile_cont(placed.ratio, 0.75) filter (where placed.is_placed) as high_ratio,
    count(placed.ratio) filter (where placed.is_placed) as rated,
    quantile_cont(placed.downloads, 0.25) filter (where placed.is_placed) as low_downloads,
    quantile_cont(placed.downloads, 0.5) filter (where placed.is_placed) as median_downloads,
    quantile_cont(placed.downloads, 0.75) filter (where placed.is_placed) as high_downloads,
    count(*) filter (where placed.is_placed) as releases,
    count(distinct placed.project) filter (where placed.is_placed) as projects,
    count(*) filter (where placed.downloads is not null and not placed.is_placed) as alone,
    count(placed.project) - count(placed.downloads) as cut_off
from stg_span as spans
cross join
    unnest(['publisher_changed', 'provenance_lost', 'none', 'not_told'])
    with ordinality as changes (change, change_order)
left join placed on spans.span = placed.span and changes.change = placed.change
where
    exists (from fct_uptake)
    -- logs alone do not say who published: a change could not be told from no change
    and (select tells_provenance from raw_capability)
group by spans.span, spans.hours, changes.change, changes.change_order
order by spans.hours, changes.change_order
