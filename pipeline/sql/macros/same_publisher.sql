-- Who publishes, and when two publishers are the same. A publisher is a row with kind, repository,
-- workflow, environment, account (of an e-mail), repository_id and owner_id; ids are those of the
-- signing certificate. A publisher whose kind or identity nobody can read is in no such row.

-- everything an identity is made of, by name: what has one key is one publisher
create or replace macro publisher_key(publisher) as (
    json_array(
        publisher.kind,
        publisher.repository,
        publisher.workflow,
        publisher.environment,
        publisher.account
    )::varchar
);

-- what it publishes from, for counting: the repository by its id, else by its name, or the account;
-- `id` may be that of the same name elsewhere, where the publisher's own is not known
create or replace macro repository_key(publisher, id) as (
    concat_ws(' ', publisher.kind, coalesce(id, publisher.repository, publisher.account))
);

-- whose repository it is, by name: all but the last part (GitLab: the whole path of groups); a name
-- of one part is its own
create or replace macro repository_owner(repository) as (
    coalesce(nullif(regexp_extract(repository, '^(.+)/', 1), ''), repository)
);

-- the account or organization it belongs to at the forge (GitLab: the top group)
create or replace macro top_owner(repository) as (
    split_part(repository, '/', 1)
);

-- whose repository it is, for counting
create or replace macro owner_key(publisher, id) as (
    concat_ws(' ', publisher.kind, coalesce(id, repository_owner(publisher.repository)))
);

-- of two publishers at different times: by the ids where both have one, else by name
create or replace macro is_same_repository(one, other) as (
    one.kind = other.kind
    and one.account is not distinct from other.account
    and if(
        one.repository_id is null or other.repository_id is null,
        one.repository is not distinct from other.repository,
        one.repository_id = other.repository_id
    )
);

create or replace macro is_same_workflow(one, other) as (
    is_same_repository(one, other) and one.workflow is not distinct from other.workflow
);

create or replace macro is_same_publisher(one, other) as (
    is_same_workflow(one, other) and one.environment is not distinct from other.environment
);
