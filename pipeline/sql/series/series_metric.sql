/*
grain: one row per capture of the series and headline metric
key: [snapshot, metric]
notes: >-
  Two captures differ by what changed in their projects, and by which projects were in the list.
like: [series_capture, summary]
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
    headline.value,
    headline.numerator,
    headline.denominator,
    headline.unit,
    headline.weight,
    headline.interval,
    headline.evidence,
    headline.note
from captured_metric as headline
inner join capture on headline.place = capture.place
order by capture.place, metric
