/*
grain: one row per capture of the series and headline metric
key: [snapshot, metric]
notes: >-
  Two captures differ by what changed in their projects, and by which projects were in the list.
like: [summary, series_capture]
columns:
  snapshot:
  as_of:
  metric: {type: string, means: name of the headline}
  value:
  numerator:
  denominator:
  unit:
  weight:
  interval:
  evidence:
  note:
*/
select
    capture.snapshot,
    capture.as_of,
    headline.id as metric,
    headline.* exclude (place, id)
from captured_metric as headline
inner join capture on headline.place = capture.place
order by capture.place, metric
