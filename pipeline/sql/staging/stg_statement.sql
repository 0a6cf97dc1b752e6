/*
grain: one row per attestation of a file whose provenance was read, with the statement it makes
key: [project, filename, bundle, attestation]
notes: >-
  The statement is identified by its predicate type. Builder, build type and the reference of the workflow
  are what a build statement says of itself, and the reference otherwise what the signing certificate
  says: the file stays attested whatever it is. A branch or a tag can be moved to other content, a
  full commit hash cannot. The publisher's reason says whether the statement is about this
  file.
columns:
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  filename:
    type: string
    means: name of an uploaded file
    source: Simple API, files[].filename; or the column file of the adoption table
  bundle: {type: integer, means: place of the bundle in the provenance object}
  attestation: {type: integer, means: place of the attestation in its bundle}
  statement:
    type: string
    means: "what it states: publish (who uploaded the file), build (how it was built, SLSA) or other"
    empty: it could not be read
    values: [publish, build, other]
  predicate_type:
    type: string
    means: predicate type of the statement, as signed
    empty: it could not be read
    source: provenance object, attestations[].envelope.statement.predicateType
  builder:
    type: string
    means: who built the file, as a build statement says it
    empty: no build statement, or it does not say
    source: provenance object, predicate.runDetails.builder.id of the statement
  build_type:
    type: string
    means: how the file was built, as a build statement says it
    empty: no build statement, or it does not say
    source: provenance object, predicate.buildDefinition.buildType of the statement
  workflow_ref:
    type: string
    means: commit, tag or branch of the workflow that ran, as stated
    empty: neither statement nor certificate says
    source: >-
      provenance object: predicate.buildDefinition.externalParameters.workflow.ref, else what
      follows the last @ of builder, else of the signing certificate's build configuration
  reference:
    type: string
    means: "form of workflow_ref: branch, tag, commit (a full hash), or other"
    empty: none is stated
    values: reference
*/
with stated as (
    select
        provenance.project,
        provenance.filename,
        provenance.bundle,
        provenance.attestation,
        case
            when provenance.predicate_type is null then null
            else coalesce(known.statement, 'other')
        end as statement,
        provenance.predicate_type,
        if(known.statement = 'build', provenance.builder, null) as builder,
        if(known.statement = 'build', provenance.build_type, null) as build_type,
        coalesce(
            if(known.statement = 'build', provenance.build_ref, null),
            reference_of(if(known.statement = 'build', provenance.builder, null)),
            reference_of(certificate.workflow_uri)
        ) as workflow_ref
    from raw_provenance as provenance
    left join code_statement as known
        on regexp_full_match(provenance.predicate_type, known.pattern)
    left join raw_certificate as certificate
        on provenance.certificate = certificate.certificate
)

select
    *,
    case
        when workflow_ref is null then null
        when regexp_full_match(lower(workflow_ref), '[0-9a-f]{40}|[0-9a-f]{64}') then 'commit'
        when starts_with(workflow_ref, 'refs/tags/') then 'tag'
        when starts_with(workflow_ref, 'refs/heads/') then 'branch'
        else 'other'
    end as reference
from stated
