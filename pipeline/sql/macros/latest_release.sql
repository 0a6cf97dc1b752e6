-- Which of a project's releases is the latest: of the releases that are not yanked the newest stable one,
-- else the newest pre-release, else the last of what is no version at all; in PEP 440 order, and of
-- equal versions the last in the alphabet.
-- latest_release: `value` of that release, over a group of rows; `release` is the row of fct_release.
--   Rows are left out before it where only some releases are to be looked at, as those of a time.
-- prefers_stable, counts_yanked: the two choices in it, made otherwise
create or replace macro latest_release(
    value, release, prefers_stable := true, counts_yanked := false
) as (
    arg_max(
        value,
        (
            case
                when release.is_prerelease is null then 0
                when release.is_prerelease and prefers_stable then 1
                else 2
            end,
            release.version_order,
            release.version
        )
    ) filter (where counts_yanked or not release.is_yanked)
);
