-- One row per key, kind, status or API version in an answer that is not in the known ones.
-- key: project, filename, place, name
-- place: where it was found, such as simple.files or publisher.GitHub; filename only of provenance
with bodies as (
    select
        kind,
        project,
        coalesce(filename, '') as filename,
        body::json as body
    from source_body
    where json_valid(body)
),

objects as (
    select
        project,
        filename,
        kind as place,
        [body] as found
    from bodies
    union all
    select
        project,
        filename,
        'simple.meta',
        [json_extract(body, '$.meta')]
    from bodies
    where kind = 'simple'
    union all
    select
        project,
        filename,
        'simple.files',
        from_json(json_extract(body, '$.files'), '["JSON"]')
    from bodies
    where kind = 'simple' and json_type(body, '$.files') = 'ARRAY'
    union all
    select
        project,
        filename,
        'project.info',
        [json_extract(body, '$.info')]
    from bodies
    where kind = 'project'
    union all
    select
        project,
        filename,
        'project.ownership',
        [json_extract(body, '$.ownership')]
    from bodies
    where kind = 'project'
    union all
    select
        project,
        filename,
        'project.urls',
        from_json(json_extract(body, '$.urls'), '["JSON"]')
    from bodies
    where kind = 'project' and json_type(body, '$.urls') = 'ARRAY'
    union all
    select
        project,
        filename,
        'provenance.bundles',
        from_json(json_extract(body, '$.attestation_bundles'), '["JSON"]')
    from bodies
    where kind = 'provenance' and json_type(body, '$.attestation_bundles') = 'ARRAY'
),

publishers as (
    select
        project,
        filename,
        json_extract(unnest(found), '$.publisher') as publisher
    from objects
    where place = 'provenance.bundles'
),

named as (
    select
        project,
        filename,
        place,
        unnest(flatten(list_transform(
            list_filter(found, lambda each: json_type(each) = 'OBJECT'),
            lambda each: json_keys(each)
        ))) as name
    from objects
    union all
    select
        project,
        filename,
        'publisher.' || coalesce(json_extract_string(publisher, '$.kind'), ''),
        unnest(json_keys(publisher))
    from publishers
    where json_type(publisher) = 'OBJECT'
    union all
    select
        project,
        filename,
        'publisher kind',
        json_extract_string(publisher, '$.kind')
    from publishers
    union all
    select
        project,
        filename,
        'api version',
        json_extract_string(body, '$.meta."api-version"')
    from bodies
    where kind = 'simple'
    union all
    select
        project,
        filename,
        'project status',
        json_extract_string(body, '$."project-status".status')
    from bodies
    where kind = 'simple'
)

select distinct
    named.project,
    named.filename,
    named.place,
    named.name
from named
left join source_known as known on named.place = known.place and named.name = known.name
where
    named.name is not null
    and known.name is null
    -- keys of a kind nobody knows say nothing more than the kind does
    and (
        named.place not like 'publisher.%'
        or named.place in (select place from source_known)
    )
