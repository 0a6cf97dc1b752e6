-- One row per release and span of time in which its files were these: its evidence at that time.
-- key: project, version, from_at
-- from_at, until_at: UTC, the first included, the last not; NULL where the span has not ended
-- evidence, is_attested: as in fct_release, of the files uploaded by then
-- state: attested (every attestable file is), partial, unattested (none is), not_attestable,
--   unknown; a release can be judged as it was before later files were added to it
with files as (
    select
        project,
        version,
        evidence,
        is_attested,
        -- a file without a time is counted from the first one of its release on
        coalesce(uploaded_at, min(uploaded_at) over (partition by project, version)) as uploaded_at
    from stg_file
    where version is not null and is_removed is not true
),

uploads as (
    select
        project,
        version,
        uploaded_at as from_at,
        count(*) filter (where evidence <> 'not_attestable') as n_attestable,
        count(*) filter (where is_attested) as n_attested,
        count(*) filter (where evidence = 'verified') as n_verified,
        count(*) filter (where evidence = 'none_found') as n_none_found
    from files
    where uploaded_at is not null
    group by all
),

so_far as (
    select
        project,
        version,
        from_at,
        sum(n_attestable) over until_now as n_attestable,
        sum(n_attested) over until_now as n_attested,
        sum(n_verified) over until_now as n_verified,
        sum(n_none_found) over until_now as n_none_found
    from uploads
    window until_now as (
        partition by project, version
        order by from_at
        rows between unbounded preceding and current row
    )
),

judged as (
    select
        project,
        version,
        from_at,
        release_evidence(n_attestable, n_attested, n_verified, n_none_found) as evidence,
        release_state(n_attestable, n_attested, n_none_found) as state
    from so_far
),

-- a file that changes nothing begins no span
changed as (
    select *
    from judged
    qualify
        (evidence, state) is distinct from
        lag((evidence, state)) over (partition by project, version order by from_at)
)

select
    project,
    version,
    from_at,
    lead(from_at) over (partition by project, version order by from_at) as until_at,
    evidence,
    state = 'attested' as is_attested,
    state
from changed
