-- Every signing certificate served, to be decoded once each.
select distinct certificate
from raw_provenance
where certificate is not null
order by certificate
