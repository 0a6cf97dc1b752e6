-- One row per project of the cohort and project in its closure: itself, and all it depends on at run time.
-- key: project, member
-- Dependencies are those of the latest release in the stated environment, followed through projects of
--   the cohort; what one outside depends on is not known. Extras count where a requirement asks for them.
-- is_self: the project; is_direct: it requires the member itself; is_inside: the member is of the cohort
-- state: of the member's latest release: attested, not_attested, unknown (all outside the cohort are)
-- untold: why what the member depends on in turn is not known: outside, not_read (no project JSON),
--   other_release (that describes another one than the latest), not_stated, unread (a requirement, or the
--   list, cannot be read); NULL where it is known
with recursive unread as (
    select distinct listed.project
    from raw_requirement as listed
    left join raw_dependency as read
        on listed.project = read.project and listed.requirement = read.requirement
    where read.project is null
),

inside as (
    select
        project.project,
        project.evidence_state,
        case
            when metadata.project is null then 'not_read'
            when coalesce(described.canonical <> latest.canonical, true) then 'other_release'
            when metadata.requirement_state in ('not_stated', 'unread') then metadata.requirement_state
            when unread.project is not null then 'unread'
        end as untold
    from fct_project as project
    left join raw_project as metadata on project.project = metadata.project
    left join raw_version as described on metadata.info_version = described.version
    left join raw_version as latest on project.latest_version = latest.version
    left join unread on project.project = unread.project
),

followed as (
    select edge.*
    from stg_dependency as edge
    inner join inside on edge.project = inside.project
    where inside.untold is distinct from 'other_release'
),

reached as (
    select
        project,
        project as member,
        '' as extra
    from inside
    union
    select
        reached.project,
        followed.dependency as member,
        followed.dependency_extra as extra
    from reached
    inner join followed on reached.member = followed.project and reached.extra = followed.extra
),

-- extras of its own that a project asks for itself; others may ask for more of them
own as (
    select
        project,
        '' as extra
    from inside
    union
    select
        own.project,
        followed.dependency_extra as extra
    from own
    inner join followed on own.project = followed.project and own.extra = followed.extra
    where followed.dependency = own.project
),

direct as (
    select distinct
        own.project,
        followed.dependency as member
    from own
    inner join followed on own.project = followed.project and own.extra = followed.extra
),

found as (
    select distinct
        project,
        member
    from reached
)

select
    found.project,
    found.member,
    found.project = found.member as is_self,
    direct.member is not null and found.project <> found.member as is_direct,
    inside.project is not null as is_inside,
    coalesce(inside.evidence_state, 'unknown') as state,
    if(inside.project is null, 'outside', inside.untold) as untold
from found
left join inside on found.member = inside.project
left join direct on found.project = direct.project and found.member = direct.member
