-- One side of a change as JSON: its evidence, and who published it where that was read.
create or replace macro publisher_state(evidence, publishers) as (
    if(
        len(publishers) > 1,
        json_object('evidence', evidence, 'publisher', null, 'publishers', publishers),
        json_object('evidence', evidence, 'publisher', publishers[1])
    )
)
