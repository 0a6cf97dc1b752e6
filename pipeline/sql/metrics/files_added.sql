-- One row per month: files added to the whole index, as the index published them.
-- key: month
-- trusted_files: uploaded through Trusted Publishing; other_files: all others; read off the bars of
--   a chart, each to about 1,300 files; share: trusted_files / files
select
    month,
    trusted as trusted_files,
    other as other_files,
    trusted + other as files,
    trusted / (trusted + other) as share,
    stated_on
from document
order by month
