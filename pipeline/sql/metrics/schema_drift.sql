-- One row per key, kind, status or API version that the known ones do not hold.
-- key: place, name
-- bodies: answers that have it; example: the first project by name
select
    place,
    name,
    count(*) as bodies,
    min(project) as example
from raw_drift
group by all
order by place, name
