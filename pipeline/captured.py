"""What a database is built from beside the bodies: a snapshot's tables and facts, by name.

A table the capture did not ask for is there with its columns and no rows.
"""

from datetime import UTC, date, datetime

import pyarrow as pa

from pipeline import codes, reference, signatures
from pipeline.schemas import SCHEMAS
from pipeline.snapshot import Snapshot

_LOG_GAP_SCHEMA = pa.schema(
    [
        ("logged", pa.string()),
        ("kind", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
    ]
)
_WINDOW_SCHEMA = pa.schema(
    [("window_start", pa.timestamp("us")), ("window_end", pa.timestamp("us"))]
)


def tables(snapshot: Snapshot) -> dict[str, pa.Table]:
    """Every table by the name that SQL calls ``source_<name>``.

    Raises :class:`DamagedData` when a table does not match its hash.
    """
    checked = signatures.read(snapshot.data, snapshot.id)
    return {
        "snapshot": pa.table(
            {
                "snapshot": [snapshot.id],
                "source": [snapshot.manifest["source"]],
                "as_of": pa.array([snapshot.as_of.replace(tzinfo=None)], pa.timestamp("us")),
                "simulated": [snapshot.is_simulated],
                "is_ranked": ["pinned" not in snapshot.manifest["cohort"]],
                "identity": [snapshot.manifest.get("identity", "all")],
            }
        ),
        **{
            name: schema.empty_table() if (table := snapshot.table(name)) is None else table
            for name, schema in SCHEMAS.items()
        },
        "log_gap": _log_gaps(snapshot),
        "log_window": _window(snapshot),
        "boundary": reference.boundary_table(),
        "limit": reference.limit_table(),
        "signature": signatures.SCHEMA.empty_table() if checked is None else checked,
        "known": _known(),
        **{name: pa.Table.from_pylist(rows) for name, rows in codes.tables().items()},
    }


def _known() -> pa.Table:
    """Names in answers that are known: those written down, and the fields of publisher kinds."""
    kinds = [kind for kind in codes.publisher_kinds().values() if kind.fields]
    rows = [{"place": "publisher kind", "name": kind.code} for kind in kinds]
    rows += [
        {"place": f"publisher.{kind.code}", "name": name} for kind in kinds for name in kind.fields
    ]
    names = reference.known_names()
    return pa.concat_tables([names, pa.Table.from_pylist(rows, schema=names.schema)])


def _log_gaps(snapshot: Snapshot) -> pa.Table:
    """Stretches of days on which BigQuery's logs cannot be taken at their word."""
    rows = [
        {
            "logged": gap["logged"],
            "kind": gap["kind"],
            "first_day": date.fromisoformat(gap["first"]),
            "last_day": date.fromisoformat(gap["last"]),
        }
        for gap in snapshot.manifest.get("holes", [])
    ]
    return pa.Table.from_pylist(rows, schema=_LOG_GAP_SCHEMA)


def _window(snapshot: Snapshot) -> pa.Table:
    """The days that BigQuery's logs were asked about, as one row."""
    ends = [
        datetime.fromisoformat(stamp).astimezone(UTC).replace(tzinfo=None)
        for stamp in snapshot.manifest.get("window", [])
    ]
    rows = [dict(zip(_WINDOW_SCHEMA.names, ends, strict=True))] if ends else []
    return pa.Table.from_pylist(rows, schema=_WINDOW_SCHEMA)
