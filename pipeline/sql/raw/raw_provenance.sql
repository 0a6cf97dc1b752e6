-- One row per attestation of a file's provenance object (a bundle without any keeps one row).
-- key: project, filename, bundle, attestation
-- certificate: base64 DER as served; environment "" of old rows means none and becomes NULL
-- publisher: the object as served, whatever its kind; kind is NULL where it, or a field of an identity,
--   is no text, so that a form nobody knows is never read as an identity without that field
-- predicate_type, builder, build_type, build_ref: what the signed statement says, where it is text; the last
--   three of a build statement alone (SLSA v1: runDetails.builder.id, buildDefinition.buildType, and the
--   ref of its externalParameters.workflow)
-- signed_at_epoch: seconds, from the log entry; NULL where it is no number of nine or ten digits
with fields as (
    select
        list(distinct field) filter (where says is not null) as identity,
        list(field order by kind_order) filter (where says = 'repository') as repository,
        list(field order by kind_order) filter (where says = 'workflow') as workflow,
        list(field order by kind_order) filter (where says = 'environment') as environment,
        list(field order by kind_order) filter (where says = 'account') as account
    from source_code_publisher_field
    inner join source_code_publisher_kind using (kind)
),

bundles as (
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
                fields.identity,
                lambda field: coalesce(
                    json_type(json_extract(content, '$.publisher'), '$.' || field), 'NULL'
                ) in ('VARCHAR', 'NULL')
            )),
            json_extract_string(content, '$.publisher.kind'),
            null
        ) as kind,
        first_said(content, fields.repository) as repository,
        first_said(content, fields.workflow) as workflow,
        nullif(first_said(content, fields.environment), '') as environment,
        first_said(content, fields.account) as email,
        if(
            json_array_length(content, '$.attestations') > 0,
            from_json(json_extract(content, '$.attestations'), '["JSON"]'),
            [null::json]
        ) as attestations
    from bundles
    cross join fields
),

attestations as (
    select
        *,
        unnest(attestations) as signed,
        generate_subscripts(attestations, 1) as attestation
    from publishers
),

stated as (
    select
        *,
        try_cast(
            try(decode(from_base64(json_extract_string(signed, '$.envelope.statement')))) as json
        ) as statement
    from attestations
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
    ), '^\d{9,10}$') as bigint) as signed_at_epoch,
    text_at(statement, '$.predicateType') as predicate_type,
    text_at(statement, '$.predicate.runDetails.builder.id') as builder,
    text_at(statement, '$.predicate.buildDefinition.buildType') as build_type,
    text_at(statement, '$.predicate.buildDefinition.externalParameters.workflow.ref') as build_ref
from stated
