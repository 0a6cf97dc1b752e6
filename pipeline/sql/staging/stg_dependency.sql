-- One row per dependency that a project has in the stated environment (data/reference/environment.toml).
-- key: project, extra, dependency, dependency_extra
-- extra: '' for what is required with or without extras; else only with this extra of the project
-- dependency_extra: '' for the dependency itself; its extras that are asked for have a row each
-- A requirement whose marker does not hold, or holds under an extra nobody asks for, has no row.
with applying as (
    select
        project,
        dependency,
        list_concat([''], extras) as dependency_extras,
        unnest(applies_to) as extra
    from raw_dependency
)

select distinct
    project,
    extra,
    dependency,
    unnest(dependency_extras) as dependency_extra
from applying
