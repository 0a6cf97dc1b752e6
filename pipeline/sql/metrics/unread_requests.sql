/*
question: Which requests gave nothing to read, and why?
grain: one row per kind of request and reason it gave nothing to read
key: [asked, reason]
denominator: "none: counts of requests"
empty: every answer could be read
columns:
  asked: {type: string, means: "kind of request: simple, project, provenance"}
  reason: {type: string, means: why the request gave nothing to read}
  requests: {type: integer, unit: requests, means: number of requests}
*/
select
    kind as asked,
    reason,
    count(*) as requests
from raw_response
where reason <> 'ok'
group by all
order by asked, requests desc, reason
