-- One row per kind of publisher, in their order: which fields of its object say who it is.
-- key: kind
-- is_known: its fields are understood; a kind that is not stands for all that are not listed
select * from source_code_publisher_kind
