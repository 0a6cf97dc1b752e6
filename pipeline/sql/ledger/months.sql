-- One row per job, newest first, with its cost and the month's cost up to and with it.
-- key: job_id
-- usd: billed bytes, or the estimate where the job reported none, at the price of its day
select
    sent_at,
    job_id,
    query,
    query_sha256,
    processed_bytes,
    billed_bytes,
    coalesce(billed_bytes, estimated_bytes) / 1099511627776.0 * usd_per_tib as usd,
    sum(usd) over (
        partition by date_trunc('month', sent_at)
        order by sent_at, job_id
    ) as month_to_date_usd
from job
order by sent_at desc, job_id desc
