/*
question: Which unknown keys, kinds, statuses and API versions occurred in answers?
grain: one row per key, kind, status or API version that is not among the known ones
key: [place, name]
denominator: "none: counts of answers"
empty: every key, kind, status and API version is known
columns:
  place: {type: string, means: kind of object in an answer where something new was found}
  name: {type: string, means: "the new key, kind, status or API version"}
  bodies: {type: integer, unit: answers, means: answers that have it}
  example: {type: string, means: one project whose answer has it}
*/
select
    place,
    name,
    count(*) as bodies,
    min(project) as example
from raw_drift
group by all
order by place, name
