-- What a JSON value says at a path, where that is text and not empty; else NULL.
create or replace macro text_at(value, path) as (
    if(json_type(value, path) = 'VARCHAR', nullif(json_extract_string(value, path), ''), null)
);

-- The commit, tag or branch that an address names after its last @; else NULL.
create or replace macro reference_of(uri) as (
    nullif(regexp_extract(uri, '@([^@]+)$', 1), '')
);
