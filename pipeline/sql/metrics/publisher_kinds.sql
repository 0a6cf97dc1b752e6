/*
question: Which kinds of publisher are in use?
grain: "one row per publisher kind: projects whose latest release is attested with it"
key: [kind]
denominator: known projects
empty: no latest release is known to be attested
columns:
  kind:
    type: string
    means: "publisher kind; unknown: unread, or any other"
    values: publisher_kind
  projects:
    type: integer
    unit: projects
    means: attested projects that count in the kind; one may be in several
  known: {type: integer, unit: projects, means: "known projects of the cohort, attested or not"}
*/
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
