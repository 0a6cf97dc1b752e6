-- One row per kind of event, in the order of the contract.
-- key: kind
-- exactness of its count: exact, lower_bound, exact_if_all_read; lane is NULL where it is not drawn
select * from source_code_event_kind
