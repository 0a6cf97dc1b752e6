-- One row per date and series that it cuts in two, before and after not being comparable.
-- key: happened_on, axis
-- letter: its letter on figures, NULL where it is not drawn
select
    happened_on,
    axis,
    letter
from source_boundary
