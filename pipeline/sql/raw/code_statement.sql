-- One row per statement that attestations make, in their order.
-- key: statement
-- pattern: of the predicate types that make it; NULL where none does by itself
select * from source_code_statement
