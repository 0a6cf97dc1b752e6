-- One row per kind of request and reason it gave nothing to read.
-- key: asked, reason
select
    kind as asked,
    reason,
    count(*) as requests
from raw_response
where reason <> 'ok'
group by all
order by asked, requests desc, reason
