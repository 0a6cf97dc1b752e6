/*
question: Which known incidents would each rule on lost attestation have raised an alarm for?
grain: "one row per rule and hand-checked incident, replayed from what its sources state"
key: [rule, incident]
denominator: "none: one row per rule and incident"
empty: its data file in data/reference/ is empty
document: rule_incidents
notes: >-
  Releases as data/reference/incidents.toml has them, replayed up to each release at issue; earlier
  ones that no source states are not there. All rules raise their alarm when the release is uploaded.
columns:
  rule: {type: string, means: "rule, by its code", values: [index_rule, dependabot, renovate,
      no_downgrade, events]}
  rule_name: {type: string, means: whose rule it is}
  incident: {type: string, means: id of the incident in the reference data}
  project: {type: string, means: "name on the index, normalised (PEP 503)"}
  class: {type: string, means: malicious or benign, values: [malicious, benign]}
  is_alarm:
    type: boolean
    means: the rule raises an alarm for a release at issue
    empty: the sources do not say it of a release or its files
  days_after:
    type: integer
    unit: days
    means: from the first release at issue to the first alarm
    empty: no alarm, or a day is not stated
*/
select
    rule,
    rule_name,
    incident,
    project,
    class,
    is_alarm,
    days_after
from document
order by rule_order, incident
