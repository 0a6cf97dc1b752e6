-- Time from one moment to a later one: in whole days elapsed, and in days as a number.
create or replace macro whole_days(earlier, later) as (
    date_sub('day', earlier, later)
);

create or replace macro elapsed_days(earlier, later) as (
    date_sub('microsecond', earlier, later) / 86400e6
);
