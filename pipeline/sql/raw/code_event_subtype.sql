-- One row per subtype of an event kind, with its severity.
-- key: kind, subtype
select * from source_code_event_subtype
