-- One row per month and upload tool of BigQuery's upload log: files and projects of the whole index.
-- key: month, tool
-- month: its first day, UTC; tool: program of the User-Agent, lower case, "not stated" without one
select
    month,
    tool,
    files,
    projects
from source_index_upload_month
