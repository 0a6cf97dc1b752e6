-- Write a job down; one that is there keeps when it was sent, and what it was billed stays known.
-- key: job_id
insert into job
values (
    $job_id, $query, $query_sha256, $sent_at, $estimated_bytes, $processed_bytes, $billed_bytes,
    $usd_per_tib
)
on conflict (job_id) do update set
    processed_bytes = coalesce(excluded.processed_bytes, processed_bytes),
    billed_bytes = coalesce(excluded.billed_bytes, billed_bytes)
