-- One row per attested release with one readable publisher: the release it is compared with.
-- key: project, version
-- baseline: same_line (epoch, major, stable or pre-release), any, NULL where not compared
-- change: the first of kind, repository, workflow, environment that differs; NULL where none does
-- is_same_publisher: as the baseline's, a renamed repository included, a transferred one not
-- subtype: renamed, transferred, replaced, unknown (ids missing); only of a repository change
with attested as (
    select
        *,
        count(*) over (
            partition by project, epoch, major
            order by position
            rows between unbounded preceding and 1 preceding
        ) as n_attested_before_on_line
    from fct_release
    where is_attested
),

comparable as (
    select
        *,
        lag(position) over (
            partition by project, epoch, major, is_prerelease order by position
        ) as same_line_position,
        lag(position) over (partition by project order by position) as any_position,
        last_value(if(is_prerelease, null, position) ignore nulls) over (
            partition by project
            order by position
            rows between unbounded preceding and 1 preceding
        ) as stable_position
    from attested
    where publisher_state = 'one'
),

based as (
    select
        *,
        case
            when same_line_position is not null then same_line_position
            when not is_prerelease then coalesce(stable_position, any_position)
            when n_attested_before_on_line = 0 then any_position
        end as baseline_position
    from comparable
),

compared as (
    select
        based.project,
        based.version,
        based.position,
        baseline.version as previous_version,
        case
            when baseline.version is null then null
            when based.same_line_position is not null then 'same_line'
            else 'any'
        end as baseline,
        date_diff('second', baseline.first_file_at, based.first_file_at) // 86400 as gap_days,
        based.kind is distinct from baseline.kind as is_kind_changed,
        case
            when based.account is distinct from baseline.account then 'unknown'
            when based.repository_id is null or baseline.repository_id is null
                then if(based.repository is distinct from baseline.repository, 'unknown', null)
            when based.repository_id <> baseline.repository_id then 'replaced'
            when based.owner_id <> baseline.owner_id then 'transferred'
            when based.repository is distinct from baseline.repository
                then if(based.owner_id is null or baseline.owner_id is null, 'unknown', 'renamed')
        end as repository_change,
        based.workflow is distinct from baseline.workflow as is_workflow_changed,
        based.environment is distinct from baseline.environment as is_environment_changed
    from based
    left join fct_release as baseline
        on based.project = baseline.project and based.baseline_position = baseline.position
)

select
    project,
    version,
    position,
    previous_version,
    baseline,
    gap_days,
    case
        when baseline is null then null
        when is_kind_changed then 'kind'
        when repository_change is not null then 'repository'
        when is_workflow_changed then 'workflow'
        when is_environment_changed then 'environment'
    end as change,
    if(baseline is not null and not is_kind_changed, repository_change, null) as subtype,
    baseline is not null
        and not is_kind_changed
        and coalesce(repository_change, 'renamed') = 'renamed'
        and not is_workflow_changed
        and not is_environment_changed as is_same_publisher
from compared
