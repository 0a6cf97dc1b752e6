-- One row per state of evidence, strongest first.
-- key: evidence
-- of_file: a file can have it; of_release: a release is counted by it
select * from source_code_evidence
