-- One row per attestation of a file's provenance object (a bundle without any keeps one row).
-- key: project, filename, bundle, attestation
-- certificate: base64 DER as served; environment "" of old rows means none and becomes NULL
-- publisher: the object as served, whatever its kind; kind is NULL where it, or a field of an identity,
--   is no text, so that a form nobody knows is never read as an identity without that field
-- signed_at_epoch: seconds, from the log entry; NULL where it is no number of nine or ten digits
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

publishers as (
    select
        project,
        filename,
        bundle,
        json_extract(content, '$.publisher')::varchar as publisher,
        if(
            json_type(content, '$.publisher.kind') = 'VARCHAR'
            and list_bool_and(list_transform(
                ['repository', 'workflow', 'workflow_filepath', 'environment', 'email'],
                lambda field: coalesce(
                    json_type(json_extract(content, '$.publisher'), '$.' || field), 'NULL'
                ) in ('VARCHAR', 'NULL')
            )),
            json_extract_string(content, '$.publisher.kind'),
            null
        ) as kind,
        json_extract_string(content, '$.publisher.repository') as repository,
        coalesce(
            json_extract_string(content, '$.publisher.workflow'),
            json_extract_string(content, '$.publisher.workflow_filepath')
        ) as workflow,
        nullif(json_extract_string(content, '$.publisher.environment'), '') as environment,
        json_extract_string(content, '$.publisher.email') as email,
        if(
            json_array_length(content, '$.attestations') > 0,
            from_json(json_extract(content, '$.attestations'), '["JSON"]'),
            [null::json]
        ) as attestations
    from bundles
),

attestations as (
    select
        *,
        unnest(attestations) as signed,
        generate_subscripts(attestations, 1) as attestation
    from publishers
)

select
    project,
    filename,
    bundle,
    attestation,
    publisher,
    kind,
    repository,
    workflow,
    environment,
    email,
    json_extract_string(signed, '$.verification_material.certificate') as certificate,
    try_cast(regexp_extract(json_extract_string(
        signed, '$.verification_material.transparency_entries[0].integratedTime'
    ), '^\d{9,10}$') as bigint) as signed_at_epoch
from attestations
