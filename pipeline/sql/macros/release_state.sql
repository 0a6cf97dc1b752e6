-- What a release is by counts of its attestable files; files of unknown evidence are the rest of them.

-- the weakest evidence of its attestable files
create or replace macro release_evidence(n_attestable, n_attested, n_verified, n_none_found) as (
    case
        when n_attestable = 0 then 'not_attestable'
        when n_attested + n_none_found < n_attestable then 'unknown'
        when n_none_found > 0 then 'none_found'
        when n_attested > n_verified then 'attested'
        else 'verified'
    end
);

-- attested: every attestable file is; unattested: none is, and that is known of each
create or replace macro release_state(n_attestable, n_attested, n_none_found) as (
    case
        when n_attestable = 0 then 'not_attestable'
        when n_attested = n_attestable then 'attested'
        when n_none_found = n_attestable then 'unattested'
        when n_attested + n_none_found < n_attestable then 'unknown'
        else 'partial'
    end
);
