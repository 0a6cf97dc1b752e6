-- Every label and URL declared, to be read once each.
select distinct
    label,
    url
from raw_declared_url
order by all
