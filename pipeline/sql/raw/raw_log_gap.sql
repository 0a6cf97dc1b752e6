-- One row per stretch of days on which one of BigQuery's logs cannot be taken at its word.
-- key: logged, kind, first_day
-- logged: downloads, uploads; kind: known_gap, missing_day, short_day, changed_definition
select
    logged,
    kind,
    first_day,
    last_day
from source_log_gap
