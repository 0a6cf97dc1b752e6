/*
question: Which dates does the article give, and which do the sources give?
grain: "one row per dated claim: the article's date against that of its subject's own sources"
key: [claim]
denominator: "none: one row per claim"
empty: its data file in data/reference/ is empty
document: dated_claims
columns:
  claim: {type: string, means: id of the claim in the claims ledger}
  what: {type: string, means: what the claim dates}
  claimed_from:
    type: date
    unit: date
    means: first day of the span the article's words leave
    empty: the article says that it does not exist
  claimed_to:
    type: date
    unit: date
    means: last day of the span the article's words leave
    empty: the article says that it does not exist
  sourced_from: {type: date, unit: date, means: first step of it by its own sources}
  sourced_to: {type: date, unit: date, means: last step of it by its own sources}
  days_off:
    type: integer
    unit: signed days
    means: from the sourced span to the claimed one, negative where claimed earlier, 0 where they
      meet
    empty: no date is claimed
  verdict: {type: string, means: "supported, partly or contradicted"}
  remark: {type: string, means: what to know beside the outcome or the date, empty: nothing}
  stated_on: {type: date, unit: date, means: day of the newest document the row rests on}
  stated_in:
    type: string
    means: posts, commits, documents and lines the row rests on; lines are those of source texts
*/
select
    claim,
    what,
    claimed_from,
    claimed_to,
    sourced_from,
    sourced_to,
    case
        when claimed_from is null then null
        when claimed_from > sourced_to then date_diff('day', sourced_to, claimed_from)
        when claimed_to < sourced_from then date_diff('day', sourced_from, claimed_to)
        else 0
    end as days_off,
    verdict,
    remark,
    stated_on,
    source as stated_in
from document
order by claimed_from nulls last, claim
