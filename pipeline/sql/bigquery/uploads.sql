-- One row per file ever uploaded by a project of the cohort, deleted ones too.
-- key: filename, sha256
-- project: name normalised (PEP 503); uploaded_at: UTC; size: bytes
-- project_urls: "label, url" as uploaded; uploaded_via: the User-Agent of the upload
-- reads no description; of repeated rows (streaming retries) the earliest stays
select
    regexp_replace(lower(name), r'[-_.]+', '-') as project,
    version,
    filename,
    sha256_digest as sha256,
    upload_time as uploaded_at,
    packagetype as file_type,
    size,
    uploaded_via,
    home_page,
    download_url,
    project_urls
from {metadata}
where
    upload_time >= @window_start
    and upload_time < @window_end
    and regexp_replace(lower(name), r'[-_.]+', '-') in unnest(@projects)
qualify row_number() over (partition by filename, sha256_digest order by upload_time, version) = 1
order by project, filename, sha256
