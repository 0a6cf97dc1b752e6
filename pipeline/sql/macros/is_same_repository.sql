-- Do two publishers publish from one repository, or as one account? By the certificates' repository
-- ids where both have one, else by name. Both are rows with kind, repository, repository_id, account.
create or replace macro is_same_repository(one, other) as (
    one.kind = other.kind
    and one.account is not distinct from other.account
    and if(
        one.repository_id is null or other.repository_id is null,
        one.repository is not distinct from other.repository,
        one.repository_id = other.repository_id
    )
)
