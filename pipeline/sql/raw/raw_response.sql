-- One row per request answered or given up; reason is ok where there is a body to read.
-- key: kind, project, filename
select
    kind,
    project,
    filename,
    status,
    reason,
    body_sha256,
    body_bytes
from source_response
