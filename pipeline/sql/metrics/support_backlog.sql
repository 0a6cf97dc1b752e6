/*
question: Did the index's support catch up?
grain: >-
  one row per queue of the index's support: how far behind it was, and how soon it answers now
key: [queue]
denominator: "none: days and counts of requests"
empty: its data file in data/reference/ is empty
document: support_backlog
columns:
  queue: {type: string, means: what the requests to the index's support were about}
  before_days_low:
    type: number
    unit: days
    means: age of the backlog before July 2024, the lower figure where posts disagree
  before_days_high:
    type: number
    unit: days
    means: age of the backlog before July 2024, the higher figure where posts disagree
  after_days: {type: number, unit: days, means: "days until what after_what names, at the end of 2025"}
  after_what: {type: string, means: what after_days measures}
  resolved_2025: {type: integer, unit: requests, means: resolved in 2025}
  resolved_earlier:
    type: integer
    unit: requests
    means: resolved from July to December 2024
    empty: no post says
  stated_on: {type: date, unit: date, means: day of the newest document the row rests on}
  stated_in:
    type: string
    means: posts, commits, documents and lines the row rests on; lines are those of source texts
*/
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
