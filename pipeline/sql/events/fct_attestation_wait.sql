-- One row per known project with a dated file: how long it took to attest once it could.
-- key: project
-- forge: kind of publisher its clock starts with, lower case: of its first attested file; else of
--   the repositories it declares, the earliest to open; NULL: neither says, or one that never opened
-- could_at: the day that kind of publisher could attest (boundary dates), or the first dated upload
--   if later, UTC; default_at: the same from the day its upload tool attests unless told not to
-- attested_at: upload of the first attested file, UTC; NULL: none by the capture
-- days, default_days: whole days elapsed from could_at, default_at to attested_at, or to the capture
-- is_inside: in an organization, as of the capture; NULL where ownership is not known; the rank
--   band is as of the capture too
-- groups: what it is compared in (grouping, group_name, group_order, days): all; band; organization,
--   where ownership is known; default: all again, with default_days
-- left out: projects without a dated file; those with files of unknown evidence, or an attested file
--   without a time, and no dated attested one
with uploads as (
    select
        project,
        min(first_file_at) as first_file_at,
        min(first_attested_at) as attested_at,
        sum(n_unknown) as n_unknown,
        sum(n_attested) as n_attested
    from fct_release
    group by project
),

publishers as (
    select
        file.project,
        arg_min(lower(publisher.kind), (file.uploaded_at, file.filename)) as kind
    from stg_file as file
    inner join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where
        file.is_attested
        and file.is_removed is not true
        and file.uploaded_at is not null
        and publisher.kind is not null
    group by file.project
),

-- the day for every kind of publisher, and for each that opened later than that
opened as (
    select min(happened_on) filter (where opens = 'any') as possible_on
    from raw_boundary
    where axis = 'attestation'
),

kinds as (
    select
        lower(coalesce(opens, by_default)) as forge,
        coalesce(min(happened_on) filter (where opens is not null), any_value(possible_on)) as possible_on,
        max(happened_on) as default_on
    from raw_boundary
    cross join opened
    where axis = 'attestation' and coalesce(opens, by_default) <> 'any'
    group by all
),

declared as (
    select
        declared.project,
        arg_min(kinds.forge, (kinds.possible_on, kinds.forge)) as forge
    from stg_declared_repository as declared
    inner join kinds on declared.forge = kinds.forge
    group by declared.project
),

started as (
    select
        project.project,
        project.band,
        project.band_order,
        if(not project.is_ownership_known, null, project.organization is not null) as is_inside,
        coalesce(publishers.kind, declared.forge) as forge,
        greatest(
            uploads.first_file_at, coalesce(kinds.possible_on, opened.possible_on)::timestamp
        ) as could_at,
        greatest(
            uploads.first_file_at, coalesce(kinds.default_on, opened.possible_on)::timestamp
        ) as default_at,
        uploads.attested_at
    from fct_project as project
    cross join opened
    inner join uploads on project.project = uploads.project
    left join publishers on project.project = publishers.project
    left join declared on project.project = declared.project
    left join kinds on coalesce(publishers.kind, declared.forge) = kinds.forge
    where
        project.is_known
        and uploads.first_file_at is not null
        and (uploads.attested_at is not null or (uploads.n_unknown = 0 and uploads.n_attested = 0))
),

waited as (
    select
        started.*,
        greatest(whole_days(could_at, coalesce(attested_at, snapshot.as_of)), 0) as days,
        greatest(whole_days(default_at, coalesce(attested_at, snapshot.as_of)), 0)
            as default_days,
        attested_at is not null as is_attested
    from started
    cross join raw_snapshot as snapshot
)

select
    *,
    list_filter(
        [
            {grouping: 'all', group_name: 'all', group_order: 1, days: days},
            {grouping: 'band', group_name: band, group_order: band_order, days: days},
            {
                grouping: 'organization',
                group_name: case
                    when is_inside then 'in an organization'
                    when not is_inside then 'in none'
                end,
                group_order: if(is_inside, 1, 2),
                days: days
            },
            {grouping: 'default', group_name: 'all', group_order: 1, days: default_days}
        ],
        lambda each: each.group_name is not null
    ) as groups
from waited
