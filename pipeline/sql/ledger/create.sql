-- One row per BigQuery job this data folder paid for or was about to pay for.
-- key: job_id
-- estimated_bytes: billed at least, from the dry run; billed_bytes: NULL until the job reports them
-- usd_per_tib: price the estimate used; sent_at: UTC
create table if not exists job (
    job_id varchar primary key,
    query varchar not null,
    query_sha256 varchar not null,
    sent_at timestamp not null,
    estimated_bytes bigint not null,
    processed_bytes bigint,
    billed_bytes bigint,
    usd_per_tib double not null
)
