-- One row per forge repository a project declares (URLs, home page, download URL).
-- key: project, forge, repository
-- repository: owner/name (GitLab: whole group path), lower case, without .git and page paths
with matched as (
    select
        project,
        regexp_extract(
            lower(trim(url)),
            '^(?:git\+)?(?:(?:https?|ssh|git)://)?(?:[^@/]*@)?(?:www\.)?(github|gitlab)\.com[/:]+([^?#\s]+)',
            ['forge', 'path']
        ) as found
    from raw_declared_url
),

shortened as (
    select
        project,
        found.forge as forge,
        if(
            found.forge = 'github',
            regexp_extract(found.path, '^([\w.-]+/[\w.-]+)', 1),
            regexp_extract(
                regexp_replace(found.path, '/(-|issues|merge_requests|tree|blob|wikis|releases)(/.*)?$', ''),
                '^([\w.-]+(?:/[\w.-]+)+)', 1
            )
        ) as path
    from matched
    where found.forge <> ''
)

select distinct
    project,
    forge,
    regexp_replace(path, '\.git$', '') as repository
from shortened
where
    path <> ''
    and not regexp_matches(path, '^(sponsors|orgs|users|settings|topics)/')
