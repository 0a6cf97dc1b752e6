"""The tables that BigQuery answers fill: their columns and types, and rows cast to them."""

import pyarrow as pa

from pipeline.errors import SourceUnavailable

_TIME = pa.timestamp("us")
#: Query -> table of the snapshot and its columns.
TABLES = {
    "top_projects": ("top_project", {"project": pa.string(), "downloads": pa.int64()}),
    "uploads": (
        "upload",
        {
            "project": pa.string(),
            "version": pa.string(),
            "filename": pa.string(),
            "sha256": pa.string(),
            "uploaded_at": _TIME,
            "file_type": pa.string(),
            "size": pa.int64(),
            "uploaded_via": pa.string(),
            "home_page": pa.string(),
            "download_url": pa.string(),
            "project_urls": pa.list_(pa.string()),
        },
    ),
    "completeness": (
        "completeness",
        {
            "logged": pa.string(),
            "day": pa.date32(),
            "n_rows": pa.int64(),
        },
    ),
    "downloads_by_day": (
        "download_day",
        {
            "project": pa.string(),
            "day": pa.date32(),
            "downloads": pa.int64(),
        },
    ),
    "downloads_by_release": (
        "download_release",
        {
            "project": pa.string(),
            "version": pa.string(),
            "first_file_at": _TIME,
            "first_hours": pa.int64(),
            "first_day": pa.int64(),
            "first_week": pa.int64(),
            "is_whole_week": pa.bool_(),
        },
    ),
    "index_uploads_by_month": (
        "index_upload_month",
        {
            "month": pa.date32(),
            "tool": pa.string(),
            "files": pa.int64(),
            "projects": pa.int64(),
        },
    ),
}


def typed(name: str, table: pa.Table) -> pa.Table:
    """The rows with the columns and types a snapshot has, sorted by all that can be."""
    schema = pa.schema(list(TABLES[name][1].items()))
    try:
        cast = pa.table(
            {
                column: _naive(table.column(column)).cast(kind)
                for column, kind in TABLES[name][1].items()
            },
            schema=schema,
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError) as error:
        what = f"{name}: the tables have changed ({str(error).splitlines()[0][:200]})"
        raise SourceUnavailable(
            what, "this version does not know them; look for a newer one"
        ) from None
    keys = [column for column, kind in TABLES[name][1].items() if not pa.types.is_list(kind)]
    if name == "top_projects":
        return cast.sort_by([("downloads", "descending"), ("project", "ascending")])
    return cast.sort_by([(key, "ascending") for key in keys])


def _naive(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as UTC without a zone, as all tables here have them."""
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return column.cast(pa.timestamp(column.type.unit, "UTC")).cast(pa.timestamp("us"))
    return column
