-- What a bundle's publisher object says in the first of these fields that it has; NULL for none.
create or replace macro first_said(bundle, fields) as (
    list_filter(
        list_transform(fields, lambda field: json_extract_string(bundle, '$.publisher.' || field)),
        lambda said: said is not null
    )[1]
)
