-- One row per forge repository a project declares as its source (project URLs, home page).
-- key: project, forge, repository
-- Only links labelled as source or home page declare one (packaging specification, and close
--   spellings); issues, documentation, changes and any other text may point anywhere. Where a source
--   link names a repository it decides, and home pages say nothing.
-- forge: github, gitlab, bitbucket, codeberg
-- repository: owner/name (GitLab: whole group path), lower case, without .git and page paths
-- labels: source, homepage: what it is listed under
-- is_subfolder: a link points into a folder of it
-- is_page: only the address of a site made from it says so, which can name other folders too; such an
--   address decides nothing
with links as (
    select
        declared.project,
        found.forge,
        found.repository,
        found.well_known,
        found.is_subfolder,
        found.is_page,
        bool_or(found.well_known = 'source' and not found.is_page)
            over (partition by declared.project) as has_source
    from raw_declared_url as declared
    inner join raw_declared_repository as found
        on declared.label = found.label and declared.url = found.url
    where found.well_known in ('source', 'homepage')
)

select
    project,
    forge,
    repository,
    list_sort(list(distinct well_known)) as labels,
    bool_or(is_subfolder) as is_subfolder,
    bool_and(is_page) as is_page
from links
where well_known = 'source' or not has_source
group by project, forge, repository
