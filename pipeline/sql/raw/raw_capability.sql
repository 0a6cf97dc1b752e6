-- What the source of the one capture this database was built from can tell.
-- key: source
-- tells_...: its answers say it, as data/reference/codes.toml defines; reads: index, table or log
select code.*
from source_code_source as code
inner join source_snapshot as snapshot on code.source = snapshot.source
