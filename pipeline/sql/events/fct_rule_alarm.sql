-- One row per release and rule of data/reference/alarm_rules.toml that has an attested release to compare it with.
-- key: project, version, rule
-- rule: index_rule (as the index: any attested file, the nearest such release of the last days),
--   dependabot (source archives alone, against the next lower stable version there was), renovate (any
--   attested file, against the same), no_downgrade (every file, against any earlier release of the line,
--   stable only), events (the losses of fct_loss)
-- is_alarm: the rule would warn of the release; it is judged by all files it has, a baseline by those
--   uploaded by the time of the release's first file
-- A release with a file of unknown evidence, or without a time, is not judged.
with releases as (
    select
        release.*,
        coalesce(not release.is_prerelease, false) as is_stable,
        min(release.first_attested_at) over (partition by release.project) as attesting_from,
        release.first_file_at > attesting_from and release.n_attestable > 0 and release.n_unknown = 0
            as is_judged
    from fct_release as release
    where release.first_file_at is not null
),

-- of files that can be attested, all but wheels are source archives
archives as (
    select
        project,
        version,
        bool_and(evidence in ('attested', 'verified')) as is_attested,
        bool_or(evidence = 'unknown') as is_unknown
    from stg_file
    where
        version is not null
        and is_removed is not true
        and evidence <> 'not_attestable'
        and not ends_with(filename, '.whl')
    group by project, version
),

by_time as (
    select
        later.project,
        later.version,
        'index_rule' as rule,
        later.n_attested = 0 as is_alarm
    from releases as later
    where
        later.is_judged
        and exists (
            from releases as earlier
            cross join raw_limit as limits
            where
                earlier.project = later.project
                and earlier.position < later.position
                and earlier.first_file_at >= later.first_file_at - to_days(limits.index_days)
                and earlier.first_attested_at <= later.first_file_at
        )
),

next_lower as (
    select
        later.project,
        later.version,
        any_value(later.n_attested) as n_attested,
        any_value(later.first_file_at) as first_file_at,
        arg_max(earlier.version, (earlier.version_order, earlier.position)) as previous_version
    from releases as later
    inner join releases as earlier
        on
            later.project = earlier.project
            and later.position > earlier.position
            and later.version_order > earlier.version_order
    where
        later.is_judged
        and later.is_stable
        and earlier.is_stable
    group by later.project, later.version
),

archives_before as (
    select
        later.project,
        later.version,
        bool_and(file.evidence in ('attested', 'verified')) as is_attested
    from next_lower as later
    inner join stg_file as file
        on later.project = file.project and later.previous_version = file.version
    where
        file.is_removed is not true
        and file.evidence <> 'not_attestable'
        and not ends_with(file.filename, '.whl')
        and file.uploaded_at <= later.first_file_at
    group by later.project, later.version
),

by_archive as (
    select
        later.project,
        later.version,
        'dependabot' as rule,
        not archive.is_attested as is_alarm
    from next_lower as later
    inner join archives as archive
        on later.project = archive.project and later.version = archive.version
    inner join archives_before as previous
        on later.project = previous.project and later.version = previous.version
    where
        not archive.is_unknown
        and previous.is_attested
),

by_version as (
    select
        later.project,
        later.version,
        'renovate' as rule,
        later.n_attested = 0 as is_alarm
    from next_lower as later
    inner join releases as previous
        on later.project = previous.project and later.previous_version = previous.version
    where previous.first_attested_at <= later.first_file_at
),

by_line as (
    select distinct
        later.project,
        later.version,
        'no_downgrade' as rule,
        later.n_attested < later.n_attestable as is_alarm
    from releases as later
    inner join releases as earlier
        on
            later.project = earlier.project
            and later.line = earlier.line
            and later.position > earlier.position
    inner join fct_release_state as state
        on
            earlier.project = state.project
            and earlier.version = state.version
            and state.state = 'attested'
            and later.first_file_at >= state.from_at
            and (state.until_at is null or later.first_file_at < state.until_at)
    where
        later.is_judged
        and later.is_stable
),

-- compared where the events have something to compare with: a loss may also be one of a new line
by_event as (
    select
        release.project,
        release.version,
        'events' as rule,
        loss.version is not null as is_alarm
    from releases as release
    left join fct_loss as loss
        on release.project = loss.project and release.version = loss.version
    left join fct_publisher_pair as pair
        on
            release.project = pair.project
            and release.version = pair.version
            and pair.rule = 'same_line'
    where
        release.is_judged
        and (loss.version is not null or pair.version is not null)
)

select * from by_time
union all
select * from by_archive
union all
select * from by_version
union all
select * from by_line
union all
select * from by_event
