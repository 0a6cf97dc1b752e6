"""The tables that BigQuery answers fill: their columns and types, and rows cast to them."""

import pyarrow as pa

from pipeline.errors import SourceUnavailable
from pipeline.schemas import SCHEMAS

#: Query -> table of the snapshot and its columns.
TABLES = {
    "top_projects": (
        "top_project",
        pa.schema({"project": pa.string(), "downloads": pa.int64()}),
    ),
    "uploads": (
        "upload",
        pa.schema(
            {
                "project": pa.string(),
                "version": pa.string(),
                "filename": pa.string(),
                "sha256": pa.string(),
                "uploaded_at": pa.timestamp("us"),
                "file_type": pa.string(),
                "size": pa.int64(),
                "uploaded_via": pa.string(),
                "home_page": pa.string(),
                "download_url": pa.string(),
                "project_urls": pa.list_(pa.string()),
            }
        ),
    ),
    "completeness": (
        "completeness",
        pa.schema({"logged": pa.string(), "day": pa.date32(), "n_rows": pa.int64()}),
    ),
    "downloads_by_day": ("download_day", SCHEMAS["download_day"]),
    "downloads_by_release": (
        "download_release",
        SCHEMAS["download_release"].append(pa.field("is_whole_week", pa.bool_())),
    ),
    "index_uploads_by_month": ("index_upload_month", SCHEMAS["index_upload_month"]),
}


def typed(name: str, table: pa.Table) -> pa.Table:
    """The rows with the columns and types a snapshot has, sorted by all that can be."""
    schema = TABLES[name][1]
    try:
        columns = [_naive(table.column(field.name)).cast(field.type) for field in schema]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError) as error:
        what = f"{name}: the tables have changed ({str(error).splitlines()[0][:200]})"
        raise SourceUnavailable(
            what, "this version does not know them; look for a newer one"
        ) from None
    cast = pa.table(columns, schema=schema)
    if name == "top_projects":
        return cast.sort_by([("downloads", "descending"), ("project", "ascending")])
    keys = [field.name for field in schema if not pa.types.is_list(field.type)]
    return cast.sort_by([(key, "ascending") for key in keys])


def _naive(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as UTC without a zone, as all tables here have them."""
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return column.cast(pa.timestamp(column.type.unit, "UTC")).cast(pa.timestamp("us"))
    return column
