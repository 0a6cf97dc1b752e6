-- One row per attestation whose signature was checked; none where `verify --signatures` never ran.
-- key: project, filename, bundle, attestation
-- result: verified, or why it was refused
select
    project,
    filename,
    bundle,
    attestation,
    result
from source_signature
