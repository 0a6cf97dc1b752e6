-- One row per publisher kind: projects whose latest release is attested with it.
-- key: kind
-- a release with two kinds counts in both; unknown: a file not read, or of any other kind
with named as (
    select unnest(counted_kinds) as kind
    from fct_project
)

select
    shown.kind,
    count(named.kind) as projects,
    (select count(*) filter (where is_known) from fct_project) as known
from code_publisher_kind as shown
left join named on shown.kind = named.kind
group by shown.kind
order by projects desc, shown.kind
