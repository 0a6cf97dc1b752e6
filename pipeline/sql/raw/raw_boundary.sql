-- One row per date and series that it cuts in two, before and after not being comparable.
-- key: happened_on, axis
-- letter: its letter on figures, NULL where it is not drawn
-- opens: kind of publisher that can attest from this day on, or any; NULL for other dates
-- by_default: kind of publisher whose upload tool attests from this day on unless told not to
select
    happened_on,
    axis,
    letter,
    opens,
    by_default
from source_boundary
