-- One row per forge repository a project declares (URLs, home page, download URL).
-- key: project, forge, repository
-- forge: github, gitlab, bitbucket, codeberg
-- repository: owner/name (GitLab: whole group path), lower case, without .git and page paths
-- labels: well-known labels it stands under (packaging specification), other for the rest; a
--   funding link declares no repository
-- is_subfolder: a source or home page link points into a folder of it
-- is_page: only the address of a site made from it says so, which can name other folders too
select
    declared.project,
    found.forge,
    found.repository,
    list_sort(list(distinct coalesce(found.well_known, 'other'))) as labels,
    coalesce(
        bool_or(found.is_subfolder and found.well_known in ('source', 'homepage')), false
    ) as is_subfolder,
    bool_and(found.is_page) as is_page
from raw_declared_url as declared
inner join raw_declared_repository as found
    on declared.label = found.label and declared.url = found.url
where found.well_known is distinct from 'funding'
group by all
