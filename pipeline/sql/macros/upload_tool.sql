-- The tool that an upload's User-Agent names first, lower case; NULL where it names none.
create or replace macro upload_tool(agent) as (
    nullif(regexp_extract(lower(agent), '^([^/ ]+)', 1), '')
);
