-- One row per release after a time of dormancy.
-- key: project, version
-- subtype: unattested; same_publisher or new_publisher, NULL where that is not known, and where nobody
--   could attest the release when it came, whatever was added to it later
select
    release.project,
    'dormant_release' as kind,
    case
        when release.first_file_at < limits.attestable_from then null
        when release.is_unattested then 'unattested'
        when pair.is_part_read or pair.is_same is null then null
        when pair.is_same then 'same_publisher'
        else 'new_publisher'
    end as subtype,
    release.first_file_at as happened_at,
    release.version,
    before.previous_version,
    before.gap_days
from fct_release as release
cross join raw_limit as limits
inner join fct_release_before as before using (project, version)
left join fct_publisher_pair as pair
    on
        release.project = pair.project
        and release.version = pair.version
        and release.is_attested
        and pair.rule in ('contract', 'any')
where before.ends_dormancy
-- a pre-release that the contract compares with nothing is compared with the release before
qualify row_number() over (
    partition by release.project, release.version order by pair.rule desc
) = 1
