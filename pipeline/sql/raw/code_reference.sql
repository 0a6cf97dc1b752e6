-- One row per form of a workflow's reference, the least fixed first.
-- key: reference
-- is_mutable: what it names can be moved to other content
select * from source_code_reference
