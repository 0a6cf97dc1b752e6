-- One row per loss of attestation.
-- key: project, version
-- hints: attested_again (it came back), tool_changed (one upload tool, and another than the one of the
--   release before; from the upload log)
with tools as (
    select
        file.project,
        file.version,
        min(upload_tool(upload.uploaded_via)) as tool
    from stg_file as file
    inner join raw_upload as upload
        on file.project = upload.project and file.filename = upload.filename
    group by file.project, file.version
    having
        count(distinct upload_tool(upload.uploaded_via)) = 1
        and bool_and(upload_tool(upload.uploaded_via) is not null)
)

select
    loss.project,
    'provenance_lost' as kind,
    release.first_unattested_at as happened_at,
    loss.version,
    loss.previous_version,
    loss.gap_days,
    loss.baseline,
    list_filter(
        [
            if(loss.regained_version is not null, 'attested_again', null),
            if(tool.tool <> previous_tool.tool, 'tool_changed', null)
        ],
        lambda hint: hint is not null
    ) as hints
from fct_loss as loss
inner join fct_release as release
    on loss.project = release.project and loss.version = release.version
left join tools as tool
    on loss.project = tool.project and loss.version = tool.version
left join tools as previous_tool
    on loss.project = previous_tool.project and loss.previous_version = previous_tool.version
