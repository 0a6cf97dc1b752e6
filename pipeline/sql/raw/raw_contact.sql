-- One row per readable project JSON answer: what kind of contact address it publishes.
-- key: project
-- has_address: NULL where the answer has neither field; an address itself never leaves the body
-- has_role_address: the part before the @ names a function (team, security ...), not a person
-- has_free_mail: the part after it is a large free mail provider
with fields as (
    select
        project,
        json_exists(body, '$.info.author_email')
        or json_exists(body, '$.info.maintainer_email') as is_stated,
        regexp_extract_all(
            lower(left(concat_ws(
                ' ',
                json_extract_string(body, '$.info.author_email'),
                json_extract_string(body, '$.info.maintainer_email')
            ), 10000)),
            '[a-z0-9._%+-]+@[a-z0-9-]+[.][a-z0-9.-]*[a-z]'
        ) as addresses
    from source_body
    where
        kind = 'project'
        and json_valid(body)
)

select
    project,
    if(is_stated, len(addresses) > 0, null) as has_address,
    if(
        is_stated,
        len(list_filter(addresses, lambda address: regexp_matches(
            split_part(address, '@', 1),
            '(^|[._+-])(admin|admins|author|authors|ci|community|contact|core|dev|devel|developers|devs|group|hello|help|info|maintainer|maintainers|noreply|no-reply|opensource|oss|packages|packaging|python|release|releases|sdk|security|support|team)([._+-]|$)'  -- noqa: LT05
        ))) > 0,
        null
    ) as has_role_address,
    if(
        is_stated,
        len(list_filter(addresses, lambda address: regexp_matches(
            split_part(address, '@', 2),
            '^(126[.]com|163[.]com|aol[.]com|fastmail[.](com|fm)|gmail[.]com|gmx[.][a-z]+|googlemail[.]com|hotmail[.][a-z.]+|icloud[.]com|live[.][a-z.]+|mail[.]ru|me[.]com|outlook[.][a-z.]+|pm[.]me|proton[.]me|protonmail[.](ch|com)|qq[.]com|web[.]de|yahoo[.][a-z.]+|yandex[.][a-z]+)$'  -- noqa: LT05
        ))) > 0,
        null
    ) as has_free_mail
from fields
