/*
question: What do attestations state, who uploaded a file or how it was built?
grain: "one row per statement: projects whose latest release is attested with it"
key: [statement]
denominator: known projects
empty: the source does not say what attestations state
notes: >-
  A statement counts where every file of the release has it. Who uploaded it is stated by the index's publish
  attestation, how it was built by SLSA build provenance; a file can have both.
columns:
  statement:
    type: string
    means: what the attestations state
    values: statement
  projects: {type: integer, unit: projects, means: attested projects that state this}
  known: {type: integer, unit: projects, means: "known projects of the cohort, attested or not"}
*/
with attested as (
    select statement
    from fct_project
    where is_known and is_attested
)

select
    shown.statement,
    count(attested.statement) as projects,
    (select count(*) filter (where is_known) from fct_project) as known
from code_statement as shown
inner join raw_capability as source on source.tells_publishers
left join attested on shown.statement = attested.statement
group by shown.statement, shown.statement_order
order by shown.statement_order
