-- One row per span since a release's first file in which its downloads are counted.
-- key: span
-- hours: its length
select unnest(span)
from unnest([
    {span: 'first_hours', hours: 6},
    {span: 'first_day', hours: 24},
    {span: 'first_week', hours: 168}
]) as spans (span)
