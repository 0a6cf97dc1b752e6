-- One row per file with a provenance URL: the version its path names.
-- key: project, filename
-- url_version: NULL too where the escapes in the path are no UTF-8
select
    project,
    filename,
    nullif(try(url_decode(
        regexp_extract(provenance_url, '/integrity/[^/]+/([^/]+)/[^/]+/provenance$', 1)
    )), '') as url_version
from raw_simple_file
where provenance_state = 'url'
