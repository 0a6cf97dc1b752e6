-- One row per known field of the publisher object of a kind of publisher.
-- key: kind, field
-- says: repository, workflow, environment or account: the part of an identity it gives; NULL for none
select * from source_code_publisher_field
