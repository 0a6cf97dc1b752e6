-- One row per publisher kind: projects whose latest release is attested with it.
-- key: kind
-- a release with two kinds counts in both; unknown: not read, or any other kind
with attested as (
    select
        if(coalesce(len(kinds), 0) = 0, ['unknown'], kinds) as kinds
    from fct_project
    where is_known and is_attested
),

named as (
    select unnest(list_distinct(list_transform(
        kinds, lambda kind: if(kind in ('GitHub', 'GitLab', 'Google'), kind, 'unknown')
    ))) as kind
    from attested
)

select
    shown.kind,
    count(named.kind) as projects,
    (select count(*) filter (where is_known) from fct_project) as known
from (select unnest(['GitHub', 'Google', 'GitLab', 'unknown']) as kind) as shown
left join named on shown.kind = named.kind
group by shown.kind
order by projects desc, shown.kind
