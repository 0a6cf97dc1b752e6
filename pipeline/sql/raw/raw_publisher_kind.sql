-- One row per publisher kind whose identity is understood: by its repository, or by its e-mail.
-- key: name
select name
from source_known
where place = 'publisher kind'
