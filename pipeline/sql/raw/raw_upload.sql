-- One row per file BigQuery's upload log has, whether the index still serves it or not.
-- key: project, filename
-- uploaded_at: UTC; uploaded_via: User-Agent of the upload; of two hashes the earlier upload stays
select
    project,
    filename,
    version,
    uploaded_at,
    uploaded_via
from source_upload
qualify row_number() over (partition by project, filename order by uploaded_at, version, uploaded_via) = 1
