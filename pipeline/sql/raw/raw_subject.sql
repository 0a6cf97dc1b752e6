-- One row per file that the statement of an attestation is about; none where it cannot be read.
-- key: project, filename, bundle, attestation, subject
-- name, sha256: of the file, as the statement has them; NULL where it has none, or no such thing (a hash
--   is 64 hexadecimal digits, here in lower case)
with bundles as (
    select
        project,
        filename,
        unnest(from_json(json_extract(body, '$.attestation_bundles'), '["JSON"]')) as content,
        generate_subscripts(
            from_json(json_extract(body, '$.attestation_bundles'), '["JSON"]'), 1
        ) as bundle
    from source_body
    where
        kind = 'provenance'
        and json_valid(body)
),

attestations as (
    select
        project,
        filename,
        bundle,
        unnest(from_json(json_extract(content, '$.attestations'), '["JSON"]')) as signed,
        generate_subscripts(from_json(json_extract(content, '$.attestations'), '["JSON"]'), 1)
            as attestation
    from bundles
),

statements as (
    select
        project,
        filename,
        bundle,
        attestation,
        try(decode(from_base64(json_extract_string(signed, '$.envelope.statement')))) as statement
    from attestations
),

subjects as (
    select
        project,
        filename,
        bundle,
        attestation,
        unnest(from_json(json_extract(statement, '$.subject'), '["JSON"]')) as content,
        generate_subscripts(from_json(json_extract(statement, '$.subject'), '["JSON"]'), 1)
            as subject
    from statements
    where json_valid(statement)
)

select
    project,
    filename,
    bundle,
    attestation,
    subject,
    if(json_type(content, '$.name') = 'VARCHAR', json_extract_string(content, '$.name'), null)
        as name,
    nullif(regexp_extract(
        lower(json_extract_string(content, '$.digest.sha256')), '^[0-9a-f]{64}$'
    ), '') as sha256
from subjects
