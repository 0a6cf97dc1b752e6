"""The tables of a capture: their columns, for whoever fills, stores or reads one."""

import pyarrow as pa

#: Columns that readers rely on, by table; a table may have more, and a source tables of its own.
SCHEMAS = {
    "cohort": pa.schema(
        {
            "rank": pa.int32(),
            "project": pa.string(),
            "listed_name": pa.string(),
            "downloads": pa.int64(),
            "outcome": pa.string(),
        }
    ),
    "response": pa.schema(
        {
            "kind": pa.string(),
            "project": pa.string(),
            "filename": pa.string(),
            "file_sha256": pa.string(),
            "status": pa.int32(),
            "reason": pa.string(),
            "content_type": pa.string(),
            "etag": pa.string(),
            "encoding": pa.string(),
            "serial": pa.int64(),
            "body_sha256": pa.string(),
            "body_bytes": pa.int64(),
        }
    ),
    "adoption": pa.schema(
        {
            "project": pa.string(),
            "version": pa.string(),
            "filename": pa.string(),
            "has_provenance": pa.bool_(),
            "kind": pa.string(),
        }
    ),
    "upload": pa.schema(
        {
            "project": pa.string(),
            "version": pa.string(),
            "filename": pa.string(),
            "uploaded_at": pa.timestamp("us"),
            "uploaded_via": pa.string(),
        }
    ),
    "listed": pa.schema({"project": pa.string(), "rank": pa.int32(), "downloads": pa.int64()}),
    "pin": pa.schema({"project": pa.string(), "version": pa.string()}),
    "top_history": pa.schema(
        {
            "as_of": pa.date32(),
            "window_days": pa.int32(),
            "rank": pa.int32(),
            "project": pa.string(),
            "downloads": pa.int64(),
        }
    ),
    "download_day": pa.schema(
        {"project": pa.string(), "day": pa.date32(), "downloads": pa.int64()}
    ),
    "download_release": pa.schema(
        {
            "project": pa.string(),
            "version": pa.string(),
            "first_file_at": pa.timestamp("us"),
            "first_hours": pa.int64(),
            "first_day": pa.int64(),
            "first_week": pa.int64(),
        }
    ),
    "index_upload_month": pa.schema(
        {
            "month": pa.date32(),
            "tool": pa.string(),
            "files": pa.int64(),
            "projects": pa.int64(),
        }
    ),
}
