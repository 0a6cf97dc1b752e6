-- One row per reason why something is not known, in words.
-- key: reason
select * from source_code_reason
