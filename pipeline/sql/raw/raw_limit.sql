-- One row: the limits and dates that definitions measure by.
-- key: attestable_from
-- limits are those of data/reference/limits.toml: *_days in days, *_from and *_before dates
-- attestable_from: the day from which anything could be attested; default_from: the day from which the
--   most used upload tool attested unless told not to; first_month: the month of attestable_from
select
    limits.*,
    dates.attestable_from,
    dates.default_from,
    date_trunc('month', dates.attestable_from)::date as first_month
from source_limit as limits
cross join (
    select
        min(happened_on) filter (where opens = 'any') as attestable_from,
        min(happened_on) filter (where letter = 'A') as default_from
    from source_boundary
    where axis = 'attestation'
) as dates
