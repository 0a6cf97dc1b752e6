-- One row per dated claim: the article's date against that of its subject's own sources.
-- key: claim
-- claimed_from, claimed_to: NULL where the claim is that the thing does not exist
-- days_off: days from the sourced span to the claimed one, negative where the claim is earlier; 0
--   where they meet; NULL without a claimed date
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
