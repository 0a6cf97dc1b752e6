-- One row per source a snapshot can come from, in their order: what its answers can tell.
-- key: source
-- reads: what its files are read from: index, table (somebody publishes it) or log (of uploads)
select * from source_code_source
