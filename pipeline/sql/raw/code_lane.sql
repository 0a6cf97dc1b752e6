-- One row per group of event kinds that are drawn together, in their order.
-- key: lane
select * from source_code_lane
