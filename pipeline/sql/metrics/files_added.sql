/*
question: How was each file uploaded, month by month, to the whole index?
grain: "one row per month: files added to the whole index, as the index published them"
key: [month]
denominator: all files added to the index in the month
empty: its data file in data/reference/ is empty
document: files_added
notes: Read off the bars of a chart that the index published.
columns:
  month: {type: date, unit: month, means: first day of the month}
  trusted_files:
    type: integer
    unit: files
    means: of the whole index, uploaded through Trusted Publishing in the month, as the index
      published it, give or take about 1,300
  other_files:
    type: integer
    unit: files
    means: of the whole index, uploaded in the month in any other way, give or take about 1,300
  files:
    type: integer
    unit: files
    means: files of the whole index uploaded in the month, trusted or not
  share: {type: number, unit: share 0 to 1, means: "trusted_files, of all files of the month"}
  stated_on: {type: date, unit: date, means: day of the newest document the row rests on}
*/
select
    month,
    trusted as trusted_files,
    other as other_files,
    trusted + other as files,
    trusted / (trusted + other) as share,
    stated_on
from document
order by month
