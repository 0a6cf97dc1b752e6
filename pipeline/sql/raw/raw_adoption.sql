-- One row per file of a published adoption table.
-- key: project, filename
select
    project,
    version,
    filename,
    has_provenance,
    kind
from source_adoption
