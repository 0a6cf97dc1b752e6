"""What a database is built from beside the bodies: a snapshot's tables and facts, by name.

A table the capture did not ask for is there with its columns and no rows.
"""

from datetime import UTC, date, datetime

import pyarrow as pa

from pipeline import reference, signatures
from pipeline.snapshot import Snapshot

_ADOPTION_SCHEMA = pa.schema(
    [("project", pa.string()), ("version", pa.string()), ("filename", pa.string()),
     ("has_provenance", pa.bool_()), ("kind", pa.string())]
)  # fmt: skip
_UPLOAD_SCHEMA = pa.schema(
    [("project", pa.string()), ("version", pa.string()), ("filename", pa.string()),
     ("uploaded_at", pa.timestamp("us")), ("uploaded_via", pa.string())]
)  # fmt: skip
_LISTED_SCHEMA = pa.schema(
    [("project", pa.string()), ("rank", pa.int32()), ("downloads", pa.int64())]
)
_PIN_SCHEMA = pa.schema([("project", pa.string()), ("version", pa.string())])
_HISTORY_SCHEMA = pa.schema(
    [("as_of", pa.date32()), ("window_days", pa.int32()), ("rank", pa.int32()),
     ("project", pa.string()), ("downloads", pa.int64())]
)  # fmt: skip
_DOWNLOAD_DAY_SCHEMA = pa.schema(
    [("project", pa.string()), ("day", pa.date32()), ("downloads", pa.int64())]
)
_DOWNLOAD_RELEASE_SCHEMA = pa.schema(
    [("project", pa.string()), ("version", pa.string()), ("first_file_at", pa.timestamp("us")),
     ("first_hours", pa.int64()), ("first_day", pa.int64()), ("first_week", pa.int64())]
)  # fmt: skip
_INDEX_UPLOAD_SCHEMA = pa.schema(
    [("month", pa.date32()), ("tool", pa.string()), ("files", pa.int64()),
     ("projects", pa.int64())]
)  # fmt: skip
_HOLE_SCHEMA = pa.schema(
    [("logged", pa.string()), ("kind", pa.string()), ("first_day", pa.date32()),
     ("last_day", pa.date32())]
)  # fmt: skip
_WINDOW_SCHEMA = pa.schema(
    [("window_start", pa.timestamp("us")), ("window_end", pa.timestamp("us"))]
)
#: Tables that only some captures have -> their columns.
_OPTIONAL = {
    "adoption": _ADOPTION_SCHEMA, "upload": _UPLOAD_SCHEMA, "listed": _LISTED_SCHEMA,
    "pin": _PIN_SCHEMA, "top_history": _HISTORY_SCHEMA, "download_day": _DOWNLOAD_DAY_SCHEMA,
    "download_release": _DOWNLOAD_RELEASE_SCHEMA, "index_upload_month": _INDEX_UPLOAD_SCHEMA,
}  # fmt: skip


def tables(snapshot: Snapshot) -> dict[str, pa.Table]:
    """Every table by the name that SQL calls ``source_<name>``.

    Raises :class:`DamagedData` when a table does not match its hash.
    """
    checked = signatures.read(snapshot.data, snapshot.id)
    return {
        "snapshot": pa.table({
            "snapshot": [snapshot.id],
            "source": [snapshot.manifest["source"]],
            "as_of": pa.array([snapshot.as_of.replace(tzinfo=None)], pa.timestamp("us")),
            "simulated": [snapshot.simulated],
            "identity": [snapshot.manifest.get("identity", "all")],
        }),
        **{name: snapshot.table(name) for name in ("cohort", "response")},
        **{
            name: schema.empty_table() if (found := snapshot.table(name)) is None else found
            for name, schema in _OPTIONAL.items()
        },
        "log_hole": _holes(snapshot),
        "log_window": _window(snapshot),
        "boundary": reference.boundary_table(),
        "signature": signatures.SCHEMA.empty_table() if checked is None else checked,
        "known": reference.known_names(),
    }  # fmt: skip


def _holes(snapshot: Snapshot) -> pa.Table:
    """Stretches of days on which BigQuery's logs cannot be taken at their word."""
    rows = [
        {"logged": hole["logged"], "kind": hole["kind"],
         "first_day": date.fromisoformat(hole["first"]),
         "last_day": date.fromisoformat(hole["last"])}
        for hole in snapshot.manifest.get("holes", [])
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_HOLE_SCHEMA)


def _window(snapshot: Snapshot) -> pa.Table:
    """The days that BigQuery's logs were asked about, as one row."""
    ends = [datetime.fromisoformat(each).astimezone(UTC).replace(tzinfo=None)
            for each in snapshot.manifest.get("window", [])]  # fmt: skip
    rows = [dict(zip(_WINDOW_SCHEMA.names, ends, strict=True))] if ends else []
    return pa.Table.from_pylist(rows, schema=_WINDOW_SCHEMA)
