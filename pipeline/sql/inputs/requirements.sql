-- Every requirement that a project lists, to be read once each.
select distinct
    project,
    requirement
from raw_requirement
where requirement is not null
order by all
