-- One row per queue of the index's support: how far behind it was, and how soon it answers now.
-- key: queue
-- before_days_low, before_days_high: age of the backlog before July 2024; they differ where the
--   index's posts do; after_days: as after_what says; resolved_earlier: July to December 2024
select
    queue,
    before_days_low,
    before_days_high,
    after_days,
    after_what,
    resolved_2025,
    resolved_earlier,
    stated_on,
    source as stated_in
from document
order by queue
