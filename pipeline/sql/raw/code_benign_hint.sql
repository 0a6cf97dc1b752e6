-- One row per hint at what often explains an event.
-- key: hint
-- explains: is an event with it a record, whatever its kind?
select * from source_code_benign_hint
