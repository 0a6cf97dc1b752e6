-- Files whose version no metadata states: their names are read by the packaging rules.
select distinct
    project,
    filename
from raw_simple_file
anti join raw_project_file using (project, filename)
order by all
