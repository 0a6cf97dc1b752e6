-- One row where BigQuery was asked: the whole days that downloads were counted in.
-- key: window_start
-- window_start: first moment, UTC; window_end: first moment after it, UTC
select
    window_start,
    window_end
from source_log_window
