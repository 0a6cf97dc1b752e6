-- Every version string a source spells, to be parsed once each.
select version
from (
    select version from raw_simple_version
    union
    select version from raw_project_file
    union
    select info_version from raw_project
    union
    select version from raw_filename
    union
    select version from raw_adoption
    union
    select version from raw_upload
    union
    select version from raw_download_release
    union
    select version from raw_pin
    union
    select url_version from raw_provenance_url
)
where version is not null
order by version
