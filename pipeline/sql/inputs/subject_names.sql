-- Names of files that only their spelling can be compared by: what the index lists, what a statement
-- names; as pairs, once each, to be compared by the packaging rules.
select distinct
    file.filename,
    subject.name
from raw_subject as subject
inner join raw_simple_file as file
    on subject.project = file.project and subject.filename = file.filename
where
    subject.name <> file.filename
    and (subject.sha256 is null or file.sha256 is null)
order by all
