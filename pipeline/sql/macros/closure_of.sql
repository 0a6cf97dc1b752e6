-- What a project and what it depends on are together, over a group of members, as rows of fct_closure:
-- is_attested, every member is, and none is missing; is_refuted, one is known not to be, whatever the
-- others are. What is neither is not known.
-- told: whether what a member depends on in turn is known, where that is asked
create or replace macro closure_of(part, told) as (
    {
        is_attested: bool_and(part.state = 'attested' and told),
        is_refuted: bool_or(part.state = 'not_attested')
    }
);
